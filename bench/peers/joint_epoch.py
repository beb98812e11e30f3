"""An epoch of Joint-Teaching as the reference's procedure does it, on Hugging Face: student.generate, then two full forward passes.

The loss is the reference's: `kl_div` with its default reduction over all positions of [B, T, V], padding included. Batches are padded to their
longest row. Every second step learns from targets that the student has just sampled, the others from targets that are given.
"""

import warnings

import torch
import torch.nn.functional as F

# PyTorch warns of the very reduction that the reference uses.
warnings.filterwarnings("ignore", message="reduction: 'mean'")


def joint_epoch(peer, optimizer, request):
    """Seconds in all and by phase, and how many label tokens were trained on."""
    phases = {"sampling": 0.0, "teacher": 0.0, "student": 0.0}
    rows = epoch_rows(peer, request)
    size, tokens, seconds = request["batch"], 0, 0.0
    for step, start in enumerate(range(0, len(rows), size)):
        taken, labels = peer.timed(lambda: one_step(peer, optimizer, rows[start : start + size], step, phases, request))
        seconds += taken
        tokens += labels
    return {"seconds": seconds, "tokens": tokens, "phases": phases}


def epoch_rows(peer, request):
    """The rows that bench/joint-epoch.mjs makes too: (source ids, target ids)."""
    words = peer.ids(request["rows"], request["source"] + request["target"])
    end = torch.tensor([peer.model.config.eos_token_id], device=peer.device)
    return [
        (row[: 16 + i * 7919 % (request["source"] - 15)], torch.cat([row[request["source"] :][: 3 + i * 104729 % (request["target"] - 3)], end]))
        for i, row in enumerate(words)
    ]


def one_step(peer, optimizer, rows, step, phases, request):
    model, teacher = peer.model, peer.teacher
    padding = model.config.pad_token_id
    inputs, labels = (torch.nn.utils.rnn.pad_sequence(side, batch_first=True, padding_value=padding) for side in zip(*rows))
    mask = (inputs != padding).long()
    if step % 2 == 1:
        labels = phase(peer, phases, "sampling", lambda: sampled(model, inputs, mask, request))
    decoder_inputs = model.prepare_decoder_input_ids_from_labels(labels)
    batch = {"input_ids": inputs, "attention_mask": mask, "decoder_input_ids": decoder_inputs, "use_cache": False}
    with torch.no_grad():
        teacher_logits = phase(peer, phases, "teacher", lambda: logits_of(peer, teacher, batch))
    phase(peer, phases, "student", lambda: update(peer, optimizer, batch, teacher_logits))
    return int((labels != padding).sum())


def sampled(model, inputs, mask, request):
    settings = {"do_sample": True, "top_k": 0, "top_p": request["top_p"], "max_new_tokens": request["target"]}
    with torch.no_grad():
        return model.eval().generate(input_ids=inputs, attention_mask=mask, **settings)[:, 1:]


def logits_of(peer, model, batch):
    with torch.autocast(peer.device.type, torch.bfloat16, enabled=peer.autocast):
        return model(**batch).logits.float()


def update(peer, optimizer, batch, teacher_logits):
    model = peer.model.train()
    loss = F.kl_div(F.log_softmax(logits_of(peer, model, batch), -1), F.softmax(teacher_logits, -1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def phase(peer, phases, name, work):
    seconds, result = peer.timed(work)
    phases[name] += seconds
    return result
