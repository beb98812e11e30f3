"""What the terms of a distillation are between tiny teachers and students, in float64: the reference for src/distill/terms.

    python scripts/golden/distillation.py --out test/golden/distillation

Per pair: two models with random weights written by Transformers, a batch, and for every term its value per row and the gradient of the rows' mean with
respect to one of the student's matrices. Nothing here knows of padding: every row is run alone, at its own length, and every formula is written out over
single heads and positions. Queries, keys and values are the outputs of the linear maps that bear these names; attention probabilities are Transformers' own.
"""

import argparse
import json
import math
from pathlib import Path

import torch
import transformers
from transformers import BartConfig, BartForConditionalGeneration, GPT2Config, GPT2LMHeadModel, T5Config, T5ForConditionalGeneration

VOCABULARY = 40
ROWS = [([7, 12, 30, 9, 21, 5, 2], [11, 38, 6, 2]), ([33, 8, 2], [25, 17, 10, 19, 31, 2]), ([14, 28, 36, 13, 2], [22, 2])]
TOLERANCE = 2e-5


def t5(d_model, heads, d_kv, layers, decoder_layers):
    config = T5Config(vocab_size=VOCABULARY, d_model=d_model, num_heads=heads, d_kv=d_kv, d_ff=2 * d_model, num_layers=layers, num_decoder_layers=decoder_layers, decoder_start_token_id=0, eos_token_id=2, pad_token_id=0, dropout_rate=0.0)
    return T5ForConditionalGeneration(config)


def bart(d_model, heads, layers, decoder_layers):
    config = BartConfig(vocab_size=VOCABULARY, d_model=d_model, encoder_attention_heads=heads, decoder_attention_heads=heads, encoder_ffn_dim=2 * d_model, decoder_ffn_dim=2 * d_model, encoder_layers=layers, decoder_layers=decoder_layers, max_position_embeddings=32, dropout=0.0, decoder_start_token_id=2, eos_token_id=2, pad_token_id=1, bos_token_id=0)
    return BartForConditionalGeneration(config)


def gpt2(n_embd, heads, layers):
    return GPT2LMHeadModel(GPT2Config(vocab_size=VOCABULARY, n_embd=n_embd, n_head=heads, n_layer=layers, n_positions=32, bos_token_id=2, eos_token_id=2, pad_token_id=2, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0))


PAIRS = {
    "t5": (lambda: t5(16, 4, 4, 2, 2), lambda: t5(12, 2, 6, 1, 2), "shared.weight"),
    "t5-heads-alike": (lambda: t5(16, 2, 8, 2, 2), lambda: t5(12, 2, 6, 2, 1), "shared.weight"),
    "bart": (lambda: bart(16, 4, 2, 2), lambda: bart(8, 4, 1, 1), "model.shared.weight"),
    "bart-heads-apart": (lambda: bart(16, 4, 1, 1), lambda: bart(6, 3, 1, 1), "model.shared.weight"),
    "gpt2": (lambda: gpt2(16, 2, 2), lambda: gpt2(8, 2, 1), "transformer.wte.weight"),
}


def sharpen(model, seed):
    """Weights that make attention far from uniform, so that a wrong relation tells."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        if weight.dim() > 1:
            weight.data = torch.randn(weight.shape, generator=generator) * (0.9 if "SelfAttention" in name else 0.6) / math.sqrt(weight.shape[-1]) * 2
    return model.eval()


def inner(model):
    """Of the last layers: the linear maps of queries, keys, values by place, and the modules whose outputs are hidden states."""
    if isinstance(model, T5ForConditionalGeneration):
        encoder, decoder = model.encoder.block[-1], model.decoder.block[-1]
        places = {"encoder": encoder.layer[0].SelfAttention, "decoder": decoder.layer[0].SelfAttention, "cross": decoder.layer[1].EncDecAttention}
        return {place: (m.q, m.k, m.v) for place, m in places.items()}, {"encoder": encoder, "decoder": decoder}, {"encoder": model.config.num_heads, "decoder": model.config.num_heads, "cross": model.config.num_heads}
    if isinstance(model, BartForConditionalGeneration):
        encoder, decoder = model.model.encoder.layers[-1], model.model.decoder.layers[-1]
        places = {"encoder": encoder.self_attn, "decoder": decoder.self_attn, "cross": decoder.encoder_attn}
        heads = model.config.encoder_attention_heads
        return {place: (m.q_proj, m.k_proj, m.v_proj) for place, m in places.items()}, {"encoder": encoder, "decoder": decoder}, dict.fromkeys(places, heads)
    layer = model.transformer.h[-1]
    return {"decoder": (layer.attn.c_attn,)}, {"decoder": layer}, {"decoder": model.config.n_head}


def run(model, source, target):
    """One row alone: logits at the target's positions `[T, V]`, vectors by place and letter `[L, H·d]`, hidden states, attention `[H, Q, K]`."""
    kept = {}
    maps, blocks, heads = inner(model)

    def keep(name):
        return lambda _module, _inputs, output: kept.__setitem__(name, (output[0] if isinstance(output, tuple) else output)[0])

    handles = [linear.register_forward_hook(keep((place, i))) for place, linears in maps.items() for i, linear in enumerate(linears)]
    handles += [block.register_forward_hook(keep(("hidden", place))) for place, block in blocks.items()]
    ids, labels = torch.tensor([source]), torch.tensor([target])
    if isinstance(model, GPT2LMHeadModel):
        output = model(torch.cat([ids, labels], 1)[:, :-1], output_attentions=True, use_cache=False)
        logits = output.logits[0, len(source) - 1 :]
        attention = {"decoder": output.attentions[-1][0]}
        width = model.config.n_embd
        vectors = {("decoder", letter): kept[("decoder", 0)][:, i * width : (i + 1) * width] for i, letter in enumerate("qkv")}
    else:
        output = model(input_ids=ids, labels=labels, output_attentions=True, use_cache=False)
        logits = output.logits[0]
        attention = {"encoder": output.encoder_attentions[-1][0], "decoder": output.decoder_attentions[-1][0], "cross": output.cross_attentions[-1][0]}
        vectors = {(place, letter): kept[(place, i)] for place in maps for i, letter in enumerate("qkv")}
    for handle in handles:
        handle.remove()
    hidden = {place: kept[("hidden", place)] for place in blocks}
    return {"logits": logits, "vectors": vectors, "hidden": hidden, "attention": attention, "heads": heads}


def kl(teacher, student):
    """KL of two probability vectors; what has no probability with the teacher counts for nothing."""
    total = torch.zeros((), dtype=torch.float64)
    for p, q in zip(teacher, student):
        if p > 0:
            total = total + p * (torch.log(p) - torch.log(q))
    return total


def relation(vectors, heads, causal):
    """`[heads][L]` probability vectors: softmax(m_i · m_j / sqrt(d)) over j, j <= i if causal."""
    size = vectors.shape[1] // heads
    result = []
    for head in range(heads):
        m = vectors[:, head * size : (head + 1) * size]
        rows = []
        for i in range(len(m)):
            last = i + 1 if causal else len(m)
            rows.append(torch.softmax(torch.stack([m[i] @ m[j] for j in range(last)]) / math.sqrt(size), 0))
        result.append(rows)
    return result


def mean_kl(teacher, student):
    values = [kl(t, s) for rows_t, rows_s in zip(teacher, student) for t, s in zip(rows_t, rows_s)]
    return sum(values) / len(values)


def mean_over_heads(attention):
    """`[Q]` probability vectors of `[H, Q, K]`: what a query gives to each key, on average over the heads."""
    heads, queries, keys = attention.shape
    return [torch.stack([sum(attention[h, q, k] for h in range(heads)) / heads for k in range(keys)]) for q in range(queries)]


def terms_of(teacher, student, relation_heads):
    decoder_only = list(teacher["attention"]) == ["decoder"]
    over = {("encoder", l): False for l in "qkv"} | {("decoder", l): True for l in "qkv"} | {("cross", "q"): True, ("cross", "k"): False, ("cross", "v"): False}
    places = list(teacher["attention"])

    def related(place, letter, heads):
        pair = [relation(side["vectors"][(place, letter)], heads, over[(place, letter)]) for side in (teacher, student)]
        return mean_kl(*pair)

    terms = {}
    own = student["heads"][places[0]]
    if own == teacher["heads"][places[0]]:
        for place in places:
            attention = mean_kl(*[[list(head) for head in side["attention"][place]] for side in (teacher, student)])
            terms[f"minilm {place}"] = attention + related(place, "v", own)
    for place in places:
        means = [mean_over_heads(side["attention"][place]) for side in (teacher, student)]
        terms[f"minilm-mean {place}"] = mean_kl([means[0]], [means[1]]) + related(place, "v", relation_heads)
    for place in places:
        terms[f"minilm-v2 {place}"] = sum(related(place, letter, relation_heads) for letter in "qkv")
    for place in ["decoder"] if decoder_only else ["encoder", "decoder"]:
        pair = [relation(side["hidden"][place], relation_heads, place == "decoder") for side in (teacher, student)]
        terms[f"hidden {place}"] = mean_kl(*pair)
    logs = [torch.log_softmax(side["logits"], -1) for side in (teacher, student)]
    terms["forward-kl"] = (logs[0].exp() * (logs[0] - logs[1])).sum(-1).mean()
    return terms


def golden(name, folder):
    make_teacher, make_student, matrix = PAIRS[name]
    models = {"teacher": sharpen(make_teacher(), 1), "student": sharpen(make_student(), 2)}
    for role, model in models.items():
        model.save_pretrained(folder / name / role)
        (folder / name / role / "generation_config.json").unlink()
        # The others give no attention probabilities: asked for them, they answer with an empty tuple.
        model.set_attn_implementation("eager")
        model.double()
        for weight in model.parameters():
            weight.requires_grad_(role == "student")
    relation_heads = 2
    weight = dict(models["student"].named_parameters())[matrix]
    rows, sums = [], {}
    for source, target in ROWS:
        with torch.no_grad():
            teacher = run(models["teacher"], source, target)
        terms = terms_of(teacher, run(models["student"], source, target), relation_heads)
        rows.append({term: value.item() for term, value in terms.items()})
        for term, value in terms.items():
            sums[term] = sums.get(term, 0) + value / len(ROWS)
    gradients = {}
    for term, value in sums.items():
        (gradient,) = torch.autograd.grad(value, weight, retain_graph=True)
        gradients[term] = gradient.norm().item()
    return {"relationHeads": relation_heads, "rows": rows, "matrix": matrix, "gradientNorms": gradients}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    pairs = {name: golden(name, out) for name in PAIRS}
    head = {
        "generator": "scripts/golden/distillation.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "tolerance": TOLERANCE,
        "examples": [{"inputIds": source, "labels": target} for source, target in ROWS],
    }
    (out / "distillation.json").write_text(json.dumps(head | {"pairs": pairs}, indent=1) + "\n")


if __name__ == "__main__":
    main()
