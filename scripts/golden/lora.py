"""What PEFT and PyTorch make of LoRA adapters that are trained, for src/models/adapter and src/nn.

    python scripts/golden/lora.py --models test/golden --out test/golden/lora

Writes a folder per case: an adapter as PEFT saves it, of a tiny model in --models with B drawn, too, so that A has gradients; golden.json; and golden.safetensors with
logits, every matrix's gradient and its value after three AdamW steps, on the batch and by the settings of the base's own golden files. `check_telling` refuses numbers that
a wrong implementation could meet.
"""

import argparse
import json
import shutil
import warnings
from pathlib import Path

import bart
import causal
import peft
import t5
import torch
import transformers
from family import ADAMW, ADAMW_STEPS, TOLERANCES, make_batch, relative_distance, write_document
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

# By base: the adapter's settings. Those of `seq2seq` and `causal` models differ in their task's type alone.
CASES = {
    "gpt2/plain": {"r": 3, "lora_alpha": 6, "target_modules": ["c_attn", "c_proj"], "fan_in_fan_out": True, "lora_dropout": 0.25},
    "opt/after": {"r": 2, "lora_alpha": 5, "target_modules": "all-linear"},
    "llama/llama3": {"r": 2, "lora_alpha": 1, "target_modules": "all-linear"},
    "qwen2/plain": {"r": 2, "lora_alpha": 1, "target_modules": ["q_proj", "v_proj", "down_proj"], "init_lora_weights": "gaussian"},
    "qwen3/yarn": {"r": 3, "lora_alpha": 1, "target_modules": ["k_proj", "o_proj", "gate_proj", "up_proj"], "use_rslora": True},
    "t5/v1_1": {"r": 2, "lora_alpha": 3, "target_modules": "all-linear", "use_rslora": True},
    "t5/umt5": {"r": 4, "lora_alpha": 1, "target_modules": ["q", "v"], "init_lora_weights": "gaussian"},
    "bart/plain": {"r": 2, "lora_alpha": 4, "target_modules": ["self_attn.q_proj", "v_proj", "fc1"]},
}


def variant_of(base):
    family, name = base.split("/")
    if family in ("t5", "bart"):
        module = {"t5": t5, "bart": bart}[family]
        return getattr(module, family.upper()), next(variant for variant in module.VARIANTS if variant.name == name)
    variant = next(variant for variant in causal.VARIANTS if (variant.family, variant.name) == (family, name))
    return causal.family_of(variant), variant


def load(folder):
    config = AutoConfig.from_pretrained(folder)
    kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    return kind.from_pretrained(folder, attn_implementation="eager").eval()


def adapted(base, models, dtype=torch.float32):
    """The base with an adapter of which every matrix has a gradient that float32 can tell from noise."""
    model = load(models / base / "model")
    task = "SEQ_2_SEQ_LM" if model.config.is_encoder_decoder else "CAUSAL_LM"
    torch.manual_seed(len(base))
    adapted = get_peft_model(model, LoraConfig(task_type=task, **CASES[base])).eval()
    initial = initial_of(adapted)
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_B" in name:
                weight.normal_(std=0.2)
    return adapted.to(dtype), initial


def initial_of(model):
    """How PEFT draws: the deviation of A, each element times √in, and the largest element of B."""
    weights = trained_of(model)
    a = torch.cat([(weight * weight.shape[1] ** 0.5).flatten() for name, weight in weights.items() if "lora_A" in name])
    largest = max(weight.abs().max().item() for name, weight in weights.items() if "lora_B" in name)
    return {"scaledDeviationOfA": a.std().item(), "count": a.numel(), "largestOfB": largest}


def trained_of(model):
    return {name.replace(".default", ""): weight for name, weight in model.named_parameters() if weight.requires_grad}


def forward_backward(family, model, batch):
    loss, logits = family.forward(model, batch)
    loss.backward()
    return {"loss": loss.item(), "logits": logits.detach(), "gradients": {name: weight.grad for name, weight in trained_of(model).items()}}


def train(family, variant, model, batch):
    """As family.py trains whole models; PyTorch is given what the adapter has alone."""
    weights = trained_of(model)
    betas = (ADAMW["beta1"], ADAMW["beta2"])
    optimizer = torch.optim.AdamW(weights.values(), lr=variant.learning_rate, betas=betas, eps=ADAMW["epsilon"], weight_decay=ADAMW["weightDecay"])
    losses, norms = [], []
    for _ in range(ADAMW_STEPS):
        optimizer.zero_grad(set_to_none=True)
        loss, _ = family.forward(model, batch)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(list(weights.values()), ADAMW["maxGradientNorm"]).item())
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "gradientNorms": norms, "weights": {name: weight.detach() for name, weight in weights.items()}}


def check_telling(base, result, base_logits, deviation):
    assert (result["logits"] - base_logits).abs().max() > 0.1, f"{base}: the adapter changes nothing"
    total = torch.stack([gradient.norm() for gradient in result["gradients"].values()]).norm()
    silent = [name for name, gradient in result["gradients"].items() if gradient.norm() < 1e-5 * total]
    assert not silent, f"{base}: no gradient in {silent}"
    for name, measured in deviation.items():
        assert measured < TOLERANCES[name] / 5, f"{base}: float32 itself is off by {measured:.1e} in {name}"


def write_adapter(model, base, folder):
    """As PEFT saves it, with what a set is written as in order, and the base named by where it is from there."""
    model.save_pretrained(folder)
    (folder / "README.md").unlink()
    path = folder / "adapter_config.json"
    settings = json.loads(path.read_text()) | {"base_model_name_or_path": f"../../{base}/model"}
    settings["target_modules"] = sorted(settings["target_modules"])
    path.write_text(json.dumps(settings, indent=2) + "\n")


def write_case(base, models, out):
    family, variant = variant_of(base)
    batch = make_batch(family, variant)
    folder = out / base.replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    model, initial = adapted(base, models)
    fresh = lambda dtype=torch.float32: adapted(base, models, dtype)[0]
    write_adapter(model, base, folder)
    assert set(get_peft_model_state_dict(model)) == set(trained_of(model))
    result, trained = forward_backward(family, model, batch), train(family, variant, fresh(), batch)
    exact = forward_backward(family, fresh(torch.float64), batch)
    exactly_trained = train(family, variant, fresh(torch.float64), batch)
    with torch.no_grad():
        _, base_logits = family.forward(load(models / base / "model"), batch)
    worst = lambda ours, theirs: max(relative_distance(ours[name], theirs[name]) for name in theirs)
    deviation = {
        "logits": (result["logits"].double() - exact["logits"]).abs().max().item(),
        "loss": abs(result["loss"] - exact["loss"]),
        "gradientRelative": worst(result["gradients"], exact["gradients"]),
        "adamw3Relative": worst(trained["weights"], exactly_trained["weights"]),
    }
    check_telling(base, result, base_logits, deviation)
    document = {
        "generator": "scripts/golden/lora.py",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__},
        "base": base,
        "tolerances": TOLERANCES,
        "initial": initial,
        "loss": result["loss"],
        "adamw": {"steps": ADAMW_STEPS, "learningRate": variant.learning_rate, **ADAMW}
        | {"losses": trained["losses"], "gradientNorms": trained["gradientNorms"]},
        "float64Deviation": deviation,
    }
    tensors = {"logits": result["logits"]}
    tensors |= {f"grad.{name}": value for name, value in result["gradients"].items()}
    tensors |= {f"adamw3.{name}": value for name, value in trained["weights"].items()}
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "golden.safetensors")
    write_document(folder / "golden.json", document)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="the folder with the models of t5.py, bart.py and causal.py")
    parser.add_argument("--out", type=Path, required=True, help="folder for the cases' folders")
    parser.add_argument("--only", help="one of the bases, e.g. gpt2/plain")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", module="peft")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for base in CASES:
        if arguments.only in (None, base):
            write_case(base, arguments.models, arguments.out)


if __name__ == "__main__":
    main()
