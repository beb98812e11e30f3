import type { ProbeFindings } from "./findings.js";

/** What the server does, and what follows from it. */
type Words = readonly [found: string, meaning?: string | undefined];

/** A finding's name, and its values in words. */
export interface Meaning {
  readonly title: string;
  readonly values: Readonly<Record<string, Words>>;
  /** For values that are numbers. */
  readonly number?: (value: number) => Words;
}

const logProbs: Readonly<Record<string, Words>> = {
  content: ["one entry after the other (logprobs.content)"],
  legacy: ["in the old dictionaries", "a token has its text there and no bytes: different tokens of one text cannot be told apart"],
  none: ["none, though the request is accepted", "only the texts can be used"],
  refused: ["refused", "only the texts can be used"],
  "no such route": ["there is no such request at this server"],
};

/** Every finding in words. */
export const meanings: { readonly [Name in keyof ProbeFindings]: Meaning } = {
  chatLogProbs: { title: "in chats", values: logProbs },
  completionsLogProbs: { title: "in completions", values: logProbs },
  logProbValues: {
    title: "log-probability values",
    values: {
      raw: ["those of the model itself, whatever the temperature"],
      "after temperature": ["those after temperature", "they are the model's own at temperature 1 only"],
    },
  },
  topLeftOut: {
    title: "top_logprobs left out",
    values: { none: ["no log-probabilities at all", "their number has to be sent"], refused: ["refused", "their number has to be sent"] },
    number: (value) => [`${value} per position`, value === 0 ? "their number has to be sent" : undefined],
  },
  topMost: {
    title: "most per position",
    values: { "no limit seen": ["25 came; no limit was seen"], refused: ["fewer than 25: that many are refused"] },
    number: (value) => [`${value}: more are refused, or do not come`],
  },
  sampledToken: {
    title: "sampled token",
    values: {
      "may be missing": ["not always in the list", "it has to be added, with the log-probability of its entry"],
      first: ["always in the list, first, in place of the last one", "the list has to be sorted, and is one short where it was improbable"],
      added: ["always in the list, as one more"],
    },
  },
  topList: {
    title: "lists of the top k",
    values: {
      complete: ["as long as they were asked for"],
      folds: ["shorter than they were asked for: tokens of equal text are one", "what is missing counts as probability of the rest"],
    },
  },
  echo: {
    title: "echo of the prompt",
    values: {
      works: ["with log-probabilities", "a given text can be scored"],
      "without log-probabilities": ["without log-probabilities", "a given text cannot be scored"],
      ignored: ["ignored", "a given text cannot be scored"],
      refused: ["refused", "a given text cannot be scored"],
    },
  },
  entries: {
    title: "entries of an answer",
    values: {
      tokens: ["one for each token"],
      pieces: [
        "pieces of text, some of several tokens",
        "a piece of several tokens has the last one's log-probability, and must not be taken for a token",
      ],
    },
  },
  bytes: {
    title: "bytes of tokens",
    values: {
      real: ["the tokens' own"],
      repaired: ["those of a repaired text, not the tokens' own", "parts of characters have none: such places cannot be aligned"],
      "not sent": ["not sent", "parts of characters cannot be told from other broken text"],
    },
  },
  endOfSequence: {
    title: "end of sequence",
    values: {
      "entry without text": ["an entry of its own, without text"],
      "entry with text": ["an entry of its own, whose text is not the answer's", "the list has to be cut where the text ends"],
      "no entry": ["no entry", "nothing is known of how probable the end was"],
    },
  },
  stopString: {
    title: "stop string",
    values: {
      cut: ["cut from the text"],
      left: ["left in the text", "it has to be cut by the client"],
      ignored: ["ignored", "answers have to be cut by the client; their rest is paid for"],
    },
  },
  stopTokens: {
    title: "stop string's tokens",
    values: {
      cut: ["cut from the list"],
      kept: ["stay in the list", "the list has to be cut where the text ends"],
    },
  },
  sampling: {
    title: "sampling",
    values: {
      random: ["answers differ"],
      greedy: ["GREEDY, whatever temperature is asked for", "K samples of an input would be K copies of one text"],
    },
  },
  penalties: {
    title: "at temperature 0",
    values: {
      on: [
        "not always the most probable token: something of the server's own, such as a penalty of repetitions, is in between",
        "answers are not those of the model itself, unless repetition_penalty 1 is sent and followed",
      ],
      "none seen": ["always the most probable token"],
    },
  },
  filters: {
    title: "filters at top_p 1",
    values: {
      on: [
        "improbable tokens are never sampled, though nobody asked for a filter",
        "top_k 0 and min_p 0 have to be sent to sample from the model itself",
      ],
      "none seen": ["none seen"],
    },
  },
  filtersOff: {
    title: "top_k 0, min_p 0",
    values: { accepted: ["accepted"], refused: ["refused", "filters of the server's own cannot be switched off"] },
  },
  choices: {
    title: "answers per request",
    values: { refused: ["four are refused", "samples have to be asked for one by one, or by fewer"] },
    number: (value) => [`${value} where 4 were asked for`, value < 4 ? "samples have to be asked for one by one" : undefined],
  },
  usageOfChoices: {
    title: "usage of several",
    values: { one: ["counts one of them", "what several cost has to be counted by the client"], all: ["counts all of them"] },
  },
  choiceSeeds: {
    title: "seeds of several",
    values: {
      "seed + i": ["the i-th has seed + i", "requests of n answers need seeds that lie n apart, or answers come twice"],
      other: ["not seed + i"],
    },
  },
  sameSeed: {
    title: "same seed",
    values: { "same answer": ["same answer"], "other answer": ["another answer", "samples cannot be made again"] },
  },
  systemMessage: {
    title: "system message",
    values: {
      added: ["the template adds one where there is none", "send one, even if empty, to know what the model read"],
      none: ["none is added"],
      refused: ["refused", "instructions have to stand in the user's message"],
    },
  },
  templateOverhead: { title: "chat template", values: {}, number: (value) => [`${value} tokens around a message`] },
  maxTokensLeftOut: {
    title: "max_tokens left out",
    values: { "no limit seen": ["no limit was seen", "it has to be sent: an answer may go on to the end of the context"] },
    number: (value) => [`ends after ${value} tokens`, "it has to be sent"],
  },
  unknownFields: {
    title: "unknown fields",
    values: { accepted: ["accepted without a word", "a misspelt parameter is not noticed"], refused: ["refused"] },
  },
};
