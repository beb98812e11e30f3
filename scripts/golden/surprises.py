"""What docs/SURPRISES.md says of Transformers, PyTorch and CTranslate2, measured again. Writes nothing but to a temporary folder.

    python scripts/golden/surprises.py --models test/golden [trainer | heads | tokens | attention | kernels | ctranslate2 ...]

Prints a line per claim: the claim, what was seen, and whether it holds. Exits 1 if one does not. Wants accelerate 1.15 for `trainer` and ctranslate2 4.8.5, besides
requirements.txt.
"""

import argparse
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F
import transformers
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, DynamicCache, EncoderDecoderCache

STEPS = 4
TINY = {"vocab_size": 64, "d_model": 16, "decoder_start_token_id": 0}
T5 = {"d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2, "dropout_rate": 0.0}
BART = {f"{stack}_{key}": value for stack in ("encoder", "decoder") for key, value in {"layers": 1, "attention_heads": 2, "ffn_dim": 16}.items()}
NO_DROPOUT = {"dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0}
CONFIGS = {
    "t5": TINY | T5,
    "mt5": TINY | T5,
    "umt5": TINY | T5,
    "bart": TINY | BART | NO_DROPOUT | {"max_position_embeddings": 32},
    "pegasus": TINY | BART | NO_DROPOUT | {"max_position_embeddings": 32},
    "marian": TINY | BART | NO_DROPOUT | {"max_position_embeddings": 32, "pad_token_id": 1},
    "gpt2": {"vocab_size": 64, "n_embd": 16, "n_layer": 1, "n_head": 2, "n_positions": 32, "bos_token_id": 1, "eos_token_id": 1}
    | {"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0},
    "opt": {"vocab_size": 64, "hidden_size": 16, "word_embed_proj_dim": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "ffn_dim": 16}
    | {"max_position_embeddings": 32, "dropout": 0.0},
    "llama": {"vocab_size": 64, "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2},
}


def made(kind, **changes):
    torch.manual_seed(0)
    config = AutoConfig.for_model(kind, **(CONFIGS[kind] | changes))
    return (AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM).from_config(config)


def gradient_norm(kind, accumulation, folder):
    """Of the first step over eight rows, as Trainer takes it."""
    from transformers import Trainer, TrainingArguments

    seen = []

    class Watching(Trainer):
        def _clip_grad_norm(self, *args, **kwargs):
            seen.append(torch.stack([weight.grad.norm() for weight in self.model.parameters() if weight.grad is not None]).norm().item())
            return super()._clip_grad_norm(*args, **kwargs)

    generator = torch.Generator().manual_seed(1)
    rows = [{"input_ids": row, "attention_mask": torch.ones_like(row), "labels": row} for row in torch.randint(3, 60, (8, 6), generator=generator)]
    arguments = TrainingArguments(
        output_dir=str(folder), per_device_train_batch_size=8 // accumulation, gradient_accumulation_steps=accumulation, max_steps=1,
        report_to=[], use_cpu=True, save_strategy="no", disable_tqdm=True, logging_strategy="no", lr_scheduler_type="constant", learning_rate=0.0,
    )
    trainer = Watching(model=made(kind), args=arguments, train_dataset=rows)
    trainer.train()
    return seen[0]


def trainer(_, scratch):
    for kind in CONFIGS:
        ratio = gradient_norm(kind, STEPS, scratch) / gradient_norm(kind, 1, scratch)
        is_right = kind in ("gpt2", "opt", "llama")
        yield f"Trainer, {STEPS} steps of accumulation, {kind}: gradient times", ratio, abs(ratio - (1 if is_right else STEPS)) < 1e-2


def heads(models, scratch):
    model = made("t5", tie_word_embeddings=False)
    yield "T5 made with tie_word_embeddings=False: tied", True, model.lm_head.weight is model.shared.weight
    untied = AutoModelForSeq2SeqLM.from_pretrained(models / "t5/v1_1/model")
    before = untied.lm_head.weight.detach().clone()
    untied.resize_token_embeddings(100)
    kept = torch.equal(untied.lm_head.weight[:96], before)
    yield "untied T5 after resize_token_embeddings: head kept", kept, not kept
    yield "and its head is its embedding", True, torch.equal(untied.lm_head.weight, untied.shared.weight)


def tokens(_, scratch):
    in_code = made("bart", forced_bos_token_id=5, eos_token_id=2)
    yield "forced_bos_token_id given to BartConfig", in_code.generation_config.forced_bos_token_id, in_code.generation_config.forced_bos_token_id is None
    in_code.save_pretrained(scratch)
    (scratch / "generation_config.json").unlink()
    path = scratch / "config.json"
    path.write_text(path.read_text().replace("{", '{\n  "forced_bos_token_id": 5,', 1))
    folder = AutoModelForSeq2SeqLM.from_pretrained(scratch)
    yield "and in a folder's config.json alone", folder.generation_config.forced_bos_token_id, folder.generation_config.forced_bos_token_id == 5


def attention(_, scratch):
    for kind in ("t5", "mt5", "umt5", "bart"):
        implementation = made(kind).config._attn_implementation
        yield f"{kind}: attention by default", implementation, implementation == "sdpa"


def kernels(_, scratch):
    x = torch.full((1, 4), 1e-4)
    scale = {dtype: (F.rms_norm(x.to(dtype), (4,)).float() / x.to(dtype).float()).mean().item() for dtype in (torch.float32, torch.bfloat16)}
    wide = (x.pow(2).mean() + torch.finfo(torch.float32).eps).rsqrt().item()
    narrow = (x.pow(2).mean() + torch.finfo(torch.bfloat16).eps).rsqrt().item()
    yield f"F.rms_norm in bfloat16 without eps scales by (with its own eps {narrow:.0f}, with float32's {wide:.0f})", scale[torch.bfloat16], (
        abs(scale[torch.bfloat16] / wide - 1) < 0.01
    )
    student = torch.randn(1, 4, requires_grad=True)
    teacher = torch.tensor([[-torch.inf, 1.0, 0.5, -torch.inf]]).log_softmax(-1)
    loss = F.kl_div(student.log_softmax(-1), teacher, log_target=True, reduction="sum")
    loss.backward()
    yield "kl_div with log_target of a masked teacher", loss.item(), loss.isnan().item() and student.grad.isfinite().all().item()


def converted(models, base, scratch):
    """A tiny model and its copy for CTranslate2, with a word per id as its tokenizer."""
    import ctranslate2
    from tokenizers import Tokenizer, models as kinds, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    folder = scratch / base.replace("/", "-")
    shutil.copytree(models / base / "model", folder)
    config = AutoConfig.from_pretrained(folder)
    tokenizer = Tokenizer(kinds.WordLevel({f"w{i}": i for i in range(config.vocab_size)}, unk_token="w2"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    roles = {"eos_token": config.eos_token_id, "pad_token": config.pad_token_id or 0, "bos_token": getattr(config, "bos_token_id", None) or 0}
    named = {role: f"w{id}" for role, id in roles.items()}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="w2", **named).save_pretrained(folder)
    out = str(folder) + "-ct2"
    ctranslate2.converters.TransformersConverter(str(folder)).convert(out)
    model = (AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM).from_pretrained(folder).eval()
    return model, (ctranslate2.Translator if config.is_encoder_decoder else ctranslate2.Generator)(out)


def words(ids):
    return [f"w{id}" for id in ids]


def ids_of(tokens):
    return [int(token[1:]) for token in tokens]


SOURCE = [5, 9, 20, 70, 33, 1]


def ctranslate2(models, scratch):
    try:
        converted(models, "bart/plain", scratch)
        yield "BART converts", True, False
    except AttributeError as error:
        yield "BART does not convert", str(error), "normalize_before" in str(error)
    model, translator = converted(models, "t5/v1_1", scratch)
    source, target = SOURCE, [7, 8, 9, 10, 11]
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([[0, *target]])).logits[0]
    scored = torch.tensor(translator.score_batch([words(source)], [words(target)])[0].log_probs)[: len(target)]
    of = lambda scaled: scaled.log_softmax(-1)[range(len(target)), target]
    far, near = (scored - of(logits)).abs().max().item(), (scored - of(logits * model.config.d_model**-0.5)).abs().max().item()
    yield "an untied T5's log-probabilities: off by", f"{far:.2f}, and by {near:.1e} once logits are multiplied by d_model^-0.5", far > 0.1 and near < 1e-4
    model, translator = converted(models, "t5/v1_0", scratch)
    yield from masked_end(model, translator)
    yield from stopping(model, translator)
    yield from prompts(*converted(models, "gpt2/plain", scratch))


def masked_end(model, translator):
    """The first token's score, where end-of-sequence may not come, with and without it in the softmax."""
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([SOURCE]), decoder_input_ids=torch.tensor([[0]])).logits[0, 0]
    score = translator.translate_batch([words(SOURCE)], beam_size=1, max_decoding_length=1, return_scores=True)[0].scores[0]
    token = logits.index_fill(0, torch.tensor([1]), -torch.inf).argmax()
    without_end = logits.index_fill(0, torch.tensor([1]), -torch.inf).log_softmax(-1)[token].item()
    with_end = logits.log_softmax(-1)[token].item()
    seen = f"{score:.6f}; without EOS in the softmax {without_end:.6f}, with it {with_end:.6f}"
    yield "min_decoding_length 1 (the default): the first score", seen, abs(score - without_end) < 1e-4


def stopping(model, translator):
    """Of random sources whose best beam depends on early_stopping in Transformers, whose it is."""
    generator = torch.Generator().manual_seed(3)
    equal, differing = {True: 0, False: 0}, 0
    for source in torch.randint(3, 96, (60, 6), generator=generator).tolist():
        source[-1] = 1
        ours = {early: beams(model, source, early) for early in equal}
        if ours[True] == ours[False]:
            continue
        differing += 1
        theirs = ids_of(translator.translate_batch([words(source)], beam_size=4, max_decoding_length=24, min_decoding_length=0)[0].hypotheses[0])
        for early in equal:
            equal[early] += theirs == ours[early]
    seen = f"{differing}; equal to True's {equal[True]}, to False's {equal[False]}"
    yield "beam search, of 60 sources those whose result early_stopping changes", seen, equal[False] == 0 and equal[True] > differing / 2


def beams(model, source, early):
    cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    settings = {"num_beams": 4, "max_new_tokens": 24, "early_stopping": early, "do_sample": False, "past_key_values": cache}
    return [id for id in model.generate(torch.tensor([source]), **settings)[0].tolist()[1:] if id not in (0, 1)]


def prompts(model, generator):
    def new(prompt, included, **more):
        answer = generator.generate_batch([words(prompt)], include_prompt_in_result=included, sampling_topk=1, return_scores=True, **more)[0]
        return answer.sequences_ids[0][len(prompt) if included else 0 :], answer.scores[0]

    prompt = [5, 9, 20, 70, 33]
    lengths = {included: len(new(prompt, included, max_length=8)[0]) for included in (True, False)}
    yield "GPT-2, max_length 8 after a prompt of 5: new tokens with the prompt in the result, and without", lengths, lengths == {True: 4, False: 8}
    (whole, together), (part, apart) = (new(prompt, included, max_length=12 if included else 8) for included in (True, False))
    yield "the same 8 tokens' scores, and their ratio", (together, apart, together / apart), whole == part and abs(together / apart - 8 / 12) < 1e-4
    random = torch.Generator().manual_seed(5)
    repeated = {True: 0, False: 0}
    for prompt in torch.randint(3, 96, (40, 5), generator=random).tolist():
        for included in repeated:
            tokens, _ = new(prompt, included, max_length=12 if included else 8, repetition_penalty=1000.0)
            repeated[included] += sum(token in prompt for token in tokens)
    yield "repetition_penalty 1000: new tokens that stood in 40 prompts, with them in the result, and without", repeated, repeated[True] < repeated[False]


CLAIMS = {"trainer": trainer, "heads": heads, "tokens": tokens, "attention": attention, "kernels": kernels, "ctranslate2": ctranslate2}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="test/golden")
    parser.add_argument("claims", nargs="*", default=list(CLAIMS))
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    fell = 0
    for name in arguments.claims:
        with tempfile.TemporaryDirectory() as scratch:
            for what, seen, holds in CLAIMS[name](arguments.models, Path(scratch)):
                print(f"{'holds' if holds else 'DOES NOT HOLD'}: {what}: {seen}", flush=True)
                fell += not holds
    sys.exit(1 if fell else 0)


if __name__ == "__main__":
    main()
