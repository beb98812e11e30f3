import { TokenizerError } from "../../core/index.js";
import { anyTokenizerClass } from "../portable-settings.js";
import type { SpecialTokens } from "../special-tokens.js";
import { surroundingTemplate } from "../template.js";
import { Tokenizer } from "../tokenizer.js";
import type { JsonObject, TokenizerJson } from "../tokenizer-json.js";
import { byteLevelGgufJson } from "./byte-level-json.js";
import { type GgufTokenizerFields, tokenTypes } from "./gguf-tokenizer-fields.js";
import { type PreTokenizer, preTokenizerOf } from "./pre-tokenizers.js";
import { sentencePieceGgufJson } from "./sentence-piece-json.js";
import { type GgufVocabulary, ggufVocabulary } from "./vocabulary.js";

/** A tokenizer made of a GGUF file's metadata. */
export interface GgufTokenizer {
  readonly tokenizer: Tokenizer;
  /** What the file does not say and was taken as llama.cpp takes it, a sentence each without its full stop. */
  readonly warnings: readonly string[];
}

/** What of a tokenizer depends on its kind. */
interface OfKind {
  readonly json: TokenizerJson;
  readonly addsBos: boolean;
  readonly roles: SpecialTokens;
}

/**
 * The tokenizer that a GGUF file describes. Its ids are llama.cpp's, control tokens in a text taken for what they are (`parse_special`); only Qwen's, which composes characters first,
 * differs on texts that are not composed, as its authors' does.
 * @throws TokenizerError for a model other than `gpt2` and `llama`, an unknown pre-tokenizer, tokens or merges that do not fit, and without an end-of-sequence token.
 */
export function ggufTokenizer(fields: GgufTokenizerFields): GgufTokenizer {
  const warnings: string[] = [];
  const vocabulary = ggufVocabulary(fields);
  if (fields.tokenType === undefined)
    warnings.push("has no tokenizer.ggml.token_type: no token is taken for a control token, and their spellings in a text stay text");
  const { json, addsBos, roles } = ofKind(fields, { vocabulary, warnings });
  if (roles.eos === undefined) {
    throw new TokenizerError(`${fields.place}: has no tokenizer.ggml.eos_token_id: nothing says which token ends a text.`, {
      hint: "Set the key, with gguf_new_metadata.py of the Python package gguf, or fetch another conversion of the model.",
    });
  }
  const before = addsBos ? [required(roles.bos, "bos", fields)] : [];
  const after = fields.addEosToken === true ? [required(roles.eos, "eos", fields)] : [];
  if (fields.addEosToken === undefined) warnings.push("has no tokenizer.ggml.add_eos_token: nothing is put behind a text");
  const template = chatTemplateOf(fields);
  if (template === undefined) warnings.push("has no tokenizer.chat_template: llama.cpp would take ChatML's, and nothing is taken here");
  const tokenizer = new Tokenizer({
    json: { ...json, post_processor: surroundingTemplate(json, { before, after }) },
    specialTokens: roles,
    config: {
      tokenizer_class: anyTokenizerClass,
      clean_up_tokenization_spaces: false,
      ...(fields.contextLength === undefined ? {} : { model_max_length: fields.contextLength }),
      ...(template === undefined ? {} : { chat_template: template }),
    },
    place: fields.place,
  });
  return { tokenizer, warnings };
}

interface KindContext {
  readonly vocabulary: GgufVocabulary;
  /** Where what the file does not say is added. */
  readonly warnings: string[];
}

function ofKind(fields: GgufTokenizerFields, context: KindContext): OfKind {
  if (fields.model === "gpt2") return byteLevel(fields, context);
  if (fields.model === "llama") return sentencePiece(fields, context);
  throw new TokenizerError(
    `${fields.place}: tokenizer.ggml.model is ${JSON.stringify(fields.model)}: expected gpt2 (byte-level BPE) or llama (SentencePiece's BPE).`,
    {
      hint: "Other kinds of tokenizers belong to other architectures than those that are imported.",
    },
  );
}

function byteLevel(fields: GgufTokenizerFields, { vocabulary, warnings }: KindContext): OfKind {
  if (fields.pre === undefined) {
    warnings.push(
      'has no tokenizer.ggml.pre: texts are cut into words by the rule that llama.cpp calls "default", which hardly any model was trained with',
    );
  }
  const cut: PreTokenizer = preTokenizerOf(fields.pre ?? "default", fields.place);
  const addsBos = said(fields.addBosToken, { key: "add_bos_token", otherwise: cut.addsBos, warnings });
  // llama.cpp takes token 11 where a file names none, which is a comma as often as not.
  const roles = rolesOf(fields, { vocabulary, defaults: {}, warnings });
  return { json: byteLevelGgufJson(fields, vocabulary, cut), addsBos, roles };
}

function sentencePiece(fields: GgufTokenizerFields, { vocabulary, warnings }: KindContext): OfKind {
  const addsBos = said(fields.addBosToken, { key: "add_bos_token", otherwise: true, warnings });
  const addSpacePrefix = said(fields.addSpacePrefix, { key: "add_space_prefix", otherwise: true, warnings });
  const roles = rolesOf(fields, { vocabulary, defaults: { unknown: 0, bos: 1, eos: 2 }, warnings });
  const made = sentencePieceGgufJson(fields, vocabulary, { addSpacePrefix, unknown: roles.unk });
  warnings.push(...made.warnings);
  return { json: made.json, addsBos, roles };
}

/** A setting, or what llama.cpp takes where the file does not say. */
function said(value: boolean | undefined, { key, otherwise, warnings }: { key: string; otherwise: boolean; warnings: string[] }): boolean {
  if (value === undefined) warnings.push(`has no tokenizer.ggml.${key}: taken as ${otherwise}, as llama.cpp does`);
  return value ?? otherwise;
}

interface RoleContext extends KindContext {
  /** The ids that llama.cpp takes where the file does not say; they count only where the token there is of the kind. */
  readonly defaults: Readonly<Partial<Record<"bos" | "eos" | "unknown", number>>>;
}

function rolesOf(fields: GgufTokenizerFields, { vocabulary, defaults, warnings }: RoleContext): SpecialTokens {
  const { tokens, types } = vocabulary;
  const tokenOf = (key: "bos" | "eos" | "unknown" | "padding", isWanted: boolean): string | undefined => {
    const id = fields[`${key}TokenId`];
    if (id !== undefined && tokens[id] === undefined)
      throw new TokenizerError(`${fields.place}: tokenizer.ggml.${key}_token_id is ${id}, and there are ${tokens.length} tokens.`);
    if (id !== undefined) return tokens[id];
    const otherwise = key === "padding" ? undefined : defaults[key];
    const isSpecial = otherwise !== undefined && (types[otherwise] === tokenTypes.control || types[otherwise] === tokenTypes.unknown);
    const token = isSpecial ? tokens[otherwise] : undefined;
    if (isWanted)
      warnings.push(
        `has no tokenizer.ggml.${key}_token_id: ${token === undefined ? "there is no such token" : `taken as ${otherwise}, ${JSON.stringify(token)}`}`,
      );
    return token;
  };
  const roles = {
    bos: tokenOf("bos", true),
    eos: tokenOf("eos", true),
    unk: tokenOf("unknown", fields.model === "llama"),
    pad: tokenOf("padding", false),
  };
  return Object.fromEntries(Object.entries(roles).filter(([, token]) => token !== undefined));
}

function required(token: string | undefined, role: "bos" | "eos", { place }: GgufTokenizerFields): string {
  if (token !== undefined) return token;
  throw new TokenizerError(`${place}: tokenizer.ggml.add_${role}_token is true, and tokenizer.ggml.${role}_token_id is not there.`, {
    hint: "Fetch another conversion of the model.",
  });
}

/** As `tokenizer_config.json` has it: a text, or a list where there are named ones, too. */
function chatTemplateOf({ chatTemplate, namedChatTemplates = {} }: GgufTokenizerFields): string | readonly JsonObject[] | undefined {
  const named = Object.entries(namedChatTemplates).map(([name, template]) => ({ name, template }));
  if (named.length === 0) return chatTemplate;
  return [...(chatTemplate === undefined ? [] : [{ name: "default", template: chatTemplate }]), ...named];
}
