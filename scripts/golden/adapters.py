"""LoRA adapters and what PEFT makes of them, for src/models/adapter.

    python scripts/golden/adapters.py --models test/golden --out test/golden/adapters

Writes a folder per case, with an adapter as PEFT saves it (trained by a draw of random numbers) of a tiny model in --models, named by its path from there. `merged.safetensors`
has every weight that `merge_and_unload` changed, and the whole head of a model that it untied; `golden.json` the case, versions and tolerance. `check_merged` refuses a case
whose merge computes something else than its adapter.
"""

import argparse
import json
import shutil
import warnings
from pathlib import Path

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

LARGEST_DIFFERENCE = 1e-5
TOLERANCES = {"weight": 1e-6}
# Name, base, and what LoraConfig is told.
CASES = {
    "t5-patterns": (
        "t5/v1_0",
        {"r": 2, "lora_alpha": 3, "target_modules": ["q", "v", "wi"], "use_rslora": True}
        | {"rank_pattern": {"v": 3, r"encoder\.block\.0\.layer\.0\.SelfAttention\.q": 1}, "alpha_pattern": {"EncDecAttention.v": 5}}
        | {"trainable_token_indices": [3, 70]},
    ),
    "t5-head": ("t5/v1_0", {"r": 2, "target_modules": ["o"], "modules_to_save": ["lm_head"]}),
    "bart-biases": ("bart/plain", {"r": 2, "target_modules": ["q_proj", "fc1"], "bias": "all", "lora_bias": True}),
    "gpt2-dora": ("gpt2/plain", {"r": 2, "target_modules": ["c_attn", "c_proj"], "use_dora": True, "fan_in_fan_out": True}),
    "gpt2-embedding": ("gpt2/plain", {"r": 2, "target_modules": ["c_fc"], "modules_to_save": ["wte"]}),
    "gpt2-untied": ("gpt2/untied", {"r": 2, "target_modules": ["wte", "lm_head", "c_proj"], "lora_alpha": 1}),
    "opt-dora": ("opt/after", {"r": 2, "target_modules": ["q_proj", "fc2"], "use_dora": True}),
    "opt-saved": ("opt/before", {"r": 2, "target_modules": ["v_proj"], "modules_to_save": ["final_layer_norm", "lm_head"], "bias": "lora_only"}),
}


def load(folder):
    config = AutoConfig.from_pretrained(folder)
    return (AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM).from_pretrained(folder).eval()


def trained(model, settings):
    """The model with an adapter that changes it visibly."""
    adapted = get_peft_model(model, LoraConfig(**settings)).eval()
    with torch.no_grad():
        for weight in adapted.parameters():
            if weight.requires_grad:
                weight.add_(0.1 * torch.randn_like(weight))
    return adapted


def logits(model):
    ids = torch.tensor([[5, 9, 20, 3, 70, 1]])
    decoder = {"decoder_input_ids": ids} if model.config.is_encoder_decoder else {}
    with torch.no_grad():
        return model(input_ids=ids, **decoder).logits


def check_merged(name, before, after, base):
    difference = (before - after).abs().max().item()
    assert difference < LARGEST_DIFFERENCE, f"{name}: merged, it differs by {difference:.1e}"
    assert (after - base).abs().max() > 1e-2, f"{name}: the adapter changes nothing"


def write_case(name, models, out):
    base, settings = CASES[name]
    torch.manual_seed(len(name))
    model = load(models / base / "model")
    original, base_logits = {key: value.clone() for key, value in model.state_dict().items()}, logits(model)
    adapted = trained(model, settings)
    shutil.rmtree(out / name, ignore_errors=True)
    adapted.save_pretrained(out / name)
    (out / name / "README.md").unlink()
    config = out / name / "adapter_config.json"
    settings_saved = json.loads(config.read_text()) | {"base_model_name_or_path": f"../../{base}/model"}
    # A set, which is written in another order every time.
    settings_saved["target_modules"] = sorted(settings_saved["target_modules"])
    config.write_text(json.dumps(settings_saved, indent=2) + "\n")
    before = logits(adapted)
    merged = adapted.merge_and_unload()
    check_merged(name, before, logits(merged), base_logits)
    is_untied = merged.get_output_embeddings().weight is not merged.get_input_embeddings().weight
    tensors = {key: value for key, value in merged.state_dict().items() if not torch.equal(value, original[key])}
    if is_untied:
        tensors["lm_head.weight"] = merged.lm_head.weight.detach()
    # Of a tied matrix, under one name.
    kept = {key: value.clone() for key, value in tensors.items() if "embed_tokens" not in key and (is_untied or key != "lm_head.weight" or "untied" in base)}
    save_file({key: value.contiguous() for key, value in kept.items()}, out / name / "merged.safetensors")
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}
    document = {"generator": "scripts/golden/adapters.py", "versions": versions, "tolerances": TOLERANCES, "base": base, "untied": is_untied}
    (out / name / "golden.json").write_text(json.dumps(document, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="the folder with t5, bart, gpt2 and opt")
    parser.add_argument("--out", type=Path, required=True, help="folder for the cases' folders")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", module="peft")
    torch.set_num_threads(1)
    for name in CASES:
        write_case(name, arguments.models, arguments.out)


if __name__ == "__main__":
    main()
