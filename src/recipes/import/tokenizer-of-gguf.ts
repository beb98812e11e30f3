import { CheckpointError } from "../../core/index.js";
import { type GgufFile, MetadataValues } from "../../gguf/index.js";
import { type GgufTokenizer, ggufTokenizer } from "../../tokenizers/index.js";

/**
 * The tokenizer of a GGUF file.
 * @throws CheckpointError for a file without one, and for keys of another kind than they should be; TokenizerError as {@link ggufTokenizer}.
 */
export function tokenizerOfGguf(file: GgufFile): GgufTokenizer {
  const values = new MetadataValues(file);
  const own = (key: string): string => `tokenizer.ggml.${key}`;
  const [model, tokens] = [values.text(own("model")), values.texts(own("tokens"))];
  if (model === undefined || tokens === undefined) {
    throw new CheckpointError(`${file.path}: has no ${own(model === undefined ? "model" : "tokens")}: the file has no tokenizer.`, {
      hint: "Give a model's whole file: there are files of vocabularies, adapters and projectors, too.",
    });
  }
  const names = values.after("tokenizer.chat_template.");
  const architecture = values.text("general.architecture");
  return ggufTokenizer({
    place: file.path,
    model,
    tokens,
    pre: values.text(own("pre")),
    tokenType: values.numbers(own("token_type")),
    scores: values.numbers(own("scores")),
    merges: values.texts(own("merges")),
    bosTokenId: values.count(own("bos_token_id")),
    eosTokenId: values.count(own("eos_token_id")),
    paddingTokenId: values.count(own("padding_token_id")),
    unknownTokenId: values.count(own("unknown_token_id")),
    addBosToken: values.flag(own("add_bos_token")),
    addEosToken: values.flag(own("add_eos_token")),
    addSpacePrefix: values.flag(own("add_space_prefix")),
    chatTemplate: values.text("tokenizer.chat_template"),
    namedChatTemplates: Object.fromEntries(names.map((name) => [name, values.text(`tokenizer.chat_template.${name}`) as string])),
    contextLength: values.count(`${architecture}.context_length`),
  });
}
