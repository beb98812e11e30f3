import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { temporaryFile } from "../testing/temporary-files.js";
import { readExamples, readInputs, readSources } from "./read-examples.js";

const user = { role: "user", content: "Turn on the lights" };
const assistant = { role: "assistant", content: "lights on" };
const system = { role: "system", content: "Be brief." };
const file = (...rows: object[]) => temporaryFile("a.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
const pairs = async (...rows: object[]) => (await readExamples(file(...rows))).map(({ source, target }) => [source, target]);
const errorOf = async (row: object, columns = {}) => {
  const error = await readExamples(file(row), { columns }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
};

describe("conversations as rows", () => {
  it("are read where they are one question and one answer: OpenAI's and TRL's messages, ShareGPT's conversations", async () => {
    const expected = [["Turn on the lights", "lights on"]];
    expect(await pairs({ messages: [user, assistant] })).toEqual(expected);
    expect(await pairs({ conversations: [user, assistant] })).toEqual(expected);
    expect(
      await pairs({
        conversations: [
          { from: "human", value: user.content },
          { from: "gpt", value: assistant.content },
        ],
      }),
    ).toEqual(expected);
    const parts = [{ type: "text", text: user.content }];
    expect(
      await pairs({
        messages: [
          { ...user, content: parts },
          { ...assistant, tool_calls: null },
        ],
        tools: [],
      }),
    ).toEqual(expected);
  });

  it("have what the system says before what is asked, a blank line between them", async () => {
    expect(await pairs({ messages: [system, user, assistant] })).toEqual([["Be brief.\n\nTurn on the lights", "lights on"]]);
    expect(await pairs({ messages: [{ ...system, role: "developer" }, user, assistant] })).toEqual([
      ["Be brief.\n\nTurn on the lights", "lights on"],
    ]);
    expect(await pairs({ messages: [{ ...system, content: "" }, user, assistant] })).toEqual([["Turn on the lights", "lights on"]]);
  });

  it("are inputs where nobody has answered yet, and no unlabeled ones where somebody has", async () => {
    expect(await readInputs(file({ messages: [system, user] }))).toEqual([{ id: "a:1", source: "Be brief.\n\nTurn on the lights" }]);
    await expect(readInputs(file({ messages: [user, assistant] }))).rejects.toThrow(
      "line 1 has a target, but this is the unlabeled split.",
    );
    expect(await readSources(file({ messages: [user, assistant] }))).toEqual([{ id: "a:1", source: user.content }]);
    expect((await errorOf({ messages: [user] })).message).toContain("line 1 has no target.");
  });

  it("are prompt and completion where these columns are named, and the row is told to name them", async () => {
    const row = { prompt: [system, user], completion: [assistant] };
    expect((await errorOf(row)).hint).toContain("columns.source: prompt");
    expect((await errorOf(row, { source: "prompt" })).hint).toContain("columns.target: completion");
    const [example] = await readExamples(file(row), { columns: { source: "prompt", target: "completion" } });
    expect(example).toMatchObject({ source: "Be brief.\n\nTurn on the lights", target: "lights on" });
  });

  it("leave a row alone that has a source", async () => {
    expect(await pairs({ source: "a", target: "1", messages: [user, assistant] })).toEqual([["a", "1"]]);
    expect(await pairs({ target: "1", messages: [user, assistant] })).toEqual([["Turn on the lights", "1"]]);
  });

  it.each<[object, string]>([
    [
      { messages: [user, assistant, user, assistant] },
      'the turns in "messages" are user, assistant, user, assistant; a pair is user, assistant',
    ],
    [{ messages: [user, assistant, user] }, "are user, assistant, user; a pair"],
    [{ messages: [user, system, assistant] }, "are user, system, assistant; a pair"],
    [{ messages: [assistant] }, "are assistant; a pair"],
    [{ messages: [user, { role: "tool", content: "x" }, assistant] }, "are user, tool, assistant; a pair"],
    [{ messages: [user, { role: "assistant", content: null, tool_calls: [{ id: "1" }] }] }, 'a turn in "messages" calls a tool'],
    [{ messages: [user, assistant], tools: [{ type: "function" }] }, 'the row has "tools" beside "messages"'],
    [{ messages: [user, { ...assistant, weight: 0 }] }, 'a turn in "messages" has weight 0'],
    [{ messages: [{ ...user, content: [{ type: "image_url" }] }, assistant] }, 'a turn in "messages", of user, is not text'],
    [{ messages: Array.from({ length: 40 }, () => user) }, "user, user, user, user, user, user, user, user, …; a pair"],
  ])("that are no pair are refused by what they are: %j", async (row, message) => {
    const error = await errorOf(row);
    expect(error.message).toContain(`a.jsonl:1: `);
    expect(error.message).toContain(message);
    expect(error.hint).toContain("Write one row per answer");
  });

  it("that hold no turns are told apart", async () => {
    for (const messages of [[], "[]", [1], [{ text: "a" }]]) {
      expect((await errorOf({ messages })).message).toContain('a.jsonl:1: "messages" holds no list of turns, each with role and content.');
    }
    const columns = { source: "prompt", target: "completion" };
    expect((await errorOf({ prompt: [user, assistant], completion: [assistant] }, columns)).message).toContain(
      "a source ends with that of user",
    );
    expect((await errorOf({ prompt: [user], completion: [user] }, columns)).message).toContain(
      'the turns in "completion" are user; a target is',
    );
  });

  it("are read from Parquet, too", async () => {
    // Made by scripts/golden/parquet.py.
    const path = fileURLToPath(new URL("../../../test/golden/parquet/messages.parquet", import.meta.url));
    expect(await readExamples(path)).toEqual([{ id: "x", source: "Be brief.\n\na", target: "1" }]);
  });
});

describe("conversations that stay conversations", () => {
  const chats = async (row: object, columns = {}) => (await readExamples(file(row), { columns, asConversations: true }))[0];
  const answer = { role: "assistant", content: "no" };

  it("are read turn by turn, however many there are, in either format", async () => {
    expect(await chats({ id: "1", messages: [system, user, answer, user, assistant] })).toEqual({
      id: "1",
      source: "Be brief.\n\nTurn on the lights\n\nno\n\nTurn on the lights",
      target: "lights on",
      turns: [system, user, answer, user],
    });
    const turns = [user, answer, user];
    const shareGpt = turns.map(({ role, content }) => ({ from: role === "user" ? "human" : "gpt", value: content }));
    expect((await chats({ conversations: [...shareGpt, { from: "gpt", value: "ok" }] }))?.turns).toEqual(turns);
    const columns = { source: "prompt", target: "completion" };
    expect(await chats({ id: "2", prompt: turns, completion: [assistant] }, columns)).toMatchObject({ turns, target: "lights on" });
    expect(await readInputs(file({ id: "3", messages: turns }), { asConversations: true })).toMatchObject([{ id: "3", turns }]);
  });

  it("may stand beside rows of source and target, which have no turns", async () => {
    expect(await readExamples(file({ id: "1", source: "a", target: "b" }), { asConversations: true })).toEqual([
      { id: "1", source: "a", target: "b" },
    ]);
  });

  it.each([[[user, user, assistant]], [[assistant]], [[user, system, assistant]], [[user, { role: "tool", content: "x" }]]])(
    "are refused in other orders and roles: %j",
    async (messages) => {
      await expect(chats({ messages })).rejects.toThrow("expected user and assistant in turn, perhaps after system");
    },
  );

  it("without data.chat of several turns are refused with a hint at it", async () => {
    expect((await errorOf({ messages: [user, answer, user, assistant] })).hint).toContain("data.chat: true");
  });
});
