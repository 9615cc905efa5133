// OpenAI's client for JavaScript at /v1: see test_clients.py.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0 });
const messages = [{ role: "user", content: "Bonjour à tous" }];
const weather = {
  type: "function",
  function: {
    name: "weather",
    parameters: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
  },
};

const answer = await client.chat.completions.create({ model: "echo", messages });
assert.match(answer.choices[0].message.content, /Bonjour à tous/);
assert.ok(answer.usage.completion_tokens > 0);

const stream = client.chat.completions.stream({
  model: "fast",
  messages,
  stream_options: { include_usage: true },
});
let text = "";
for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? "";
const final = await stream.finalChatCompletion();
assert.equal(final.choices[0].message.content, text);
assert.ok(text.length > 0 && final.usage.completion_tokens > 0);

const called = await client.chat.completions.create({ model: "fast", messages, tools: [weather] });
assert.equal(called.choices[0].message.tool_calls[0].function.name, "weather");
JSON.parse(called.choices[0].message.tool_calls[0].function.arguments);

const vectors = await client.embeddings.create({ model: "embed", input: ["Hello", "World"] });
assert.equal(vectors.data.length, 2);
assert.equal(typeof vectors.data[0].embedding[0], "number");

const response = await client.responses.create({ model: "echo", input: "Bonjour à tous" });
assert.match(response.output_text, /Bonjour à tous/);

const models = [];
for await (const model of client.models.list()) models.push(model.id);
assert.deepEqual(models, ["echo", "embed", "error-400", "fast", "steady-30"]);

await assert.rejects(
  client.chat.completions.create({ model: "error-400", messages }),
  OpenAI.BadRequestError,
);
await assert.rejects(
  new OpenAI({ apiKey: "joute-wrong", maxRetries: 0 }).models.list(),
  OpenAI.AuthenticationError,
);

const steady = await client.chat.completions.create({ model: "steady-30", messages, stream: true });
for await (const chunk of steady) {
  if (chunk.choices[0]?.delta?.content) break; // closes the connection
}
console.log("JavaScript: whole, streamed, tools, embeddings, responses, models, errors, cancelled");
