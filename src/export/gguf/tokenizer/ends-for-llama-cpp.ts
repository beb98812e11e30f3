/**
 * Tokens at which llama.cpp ends a generation because of what they are called, whatever a file says of them, and which it makes control tokens of (`llama-vocab.cpp`, release v0.4.0). Those
 * that it knows from other kinds of vocabulary are left out.
 */
export const endsForLlamaCpp: ReadonlySet<string> = new Set([
  ...["<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|calls|>", "<|flush|>", "<end_of_turn>", "<|endoftext|>"],
  ...["</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>"],
  ...["<|tool_response>", "<｜end▁of▁sentence｜>", "[e~["],
  // What fills up or parts files for models of code.
  ...["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]", "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"],
  ...["<|file_sep|>"],
]);
