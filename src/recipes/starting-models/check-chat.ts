import { ConfigError } from "../../core/index.js";
import { isDecoderOnly, type ModelConfig, readModelConfig } from "../../models/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import { type ChatConfig, chatSettings, modelFolders, modelShapes, modelsOf, type NamedModels, shapedConfig } from "../config/index.js";
import { openChat } from "./chat-encoding.js";
import { folderTokenizer } from "./open-model-folder.js";

/** A recipe that may have its models read conversations. */
export interface ChattingModels extends NamedModels {
  readonly tokenizer?: { readonly from?: string | undefined } | undefined;
  readonly data: { readonly chat?: ChatConfig | undefined };
}

/**
 * Whether the models of a recipe can read conversations, where it wants them to.
 * @param isApart Whether teacher and student have a tokenizer each.
 * @throws ConfigError for a model with an encoder, a tokenizer without a chat template or with another one than the model beside it, two tokenizers, and for pretraining; TokenizerError for what of a template is not
 * rendered here.
 */
export async function checkChat(asked: ChattingModels, isApart: boolean): Promise<void> {
  const { chat } = asked.data;
  if (chat === undefined) return;
  refuseEncoders(asked);
  if (modelsOf(asked).some(({ pretraining }) => pretraining !== undefined)) {
    throw new ConfigError("data.chat: pretraining reads texts, and no conversations.", {
      hint: "Pretrain in a run of its own, and name the model that it makes.",
    });
  }
  if (isApart) {
    throw new ConfigError(
      "data.chat: teacher and student have a tokenizer each, and what one says in its template is not respelled in the other's.",
      {
        hint: "Take a student with the teacher's tokenizer, or leave data.chat out.",
      },
    );
  }
  const { from } = asked.tokenizer ?? {};
  const folders = [...modelFolders(asked), ...(from === undefined ? [] : [from])];
  const tokenizers = await Promise.all(folders.map(folderTokenizer));
  if (tokenizers.length === 0) {
    throw new ConfigError("data.chat: a tokenizer that is trained for the task has no chat template.", {
      hint: "Name one with a template: tokenizer.from, or a model's folder.",
    });
  }
  for (const tokenizer of tokenizers) openChat(tokenizer, chat);
  assertSameTemplate(tokenizers, chatSettings(chat).template);
}

function refuseEncoders(asked: ChattingModels): void {
  const models: readonly (readonly [string, ModelConfig])[] = [
    ...modelFolders(asked).map((folder) => [folder, readModelConfig(folder)] as const),
    ...modelShapes(asked).map(({ key, shape }) => [key, shapedConfig(shape)] as const),
  ];
  const [name] = models.find(([, config]) => !isDecoderOnly(config)) ?? [];
  if (name !== undefined)
    throw new ConfigError(`data.chat: only a decoder-only model reads a conversation, and ${name} has an encoder.`, {
      hint: "Leave it out.",
    });
}

function assertSameTemplate([first, ...others]: readonly Tokenizer[], template: string | undefined): void {
  const other = others.find((tokenizer) => tokenizer.chatTemplate(template) !== first?.chatTemplate(template));
  if (other === undefined) return;
  throw new ConfigError(`data.chat: ${first?.place} and ${other.place} have different chat templates.`, {
    hint: "Give both folders the same: chat_template in tokenizer_config.json, or chat_template.jinja.",
  });
}
