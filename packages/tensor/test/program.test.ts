// Programs: words that are read back exactly, and faults of words that are named.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DTYPES } from "../src/dtype.js";
import { programText } from "../src/program/print.js";
import type { Program, ProgramFunction, ProgramInstruction } from "../src/program/program.js";
import { readProgram } from "../src/program/read.js";
import { verifyProgram } from "../src/program/verify.js";
import { writeFunction } from "../src/program/write.js";
import type { AttributeKind, AttributeValue, TensorType } from "../src/schema/op.js";
import { type AnyOpSchema, OP_TABLE } from "../src/schema/table.js";

const op = (name: string): AnyOpSchema => OP_TABLE.get(name)!;
const f32 = (...shape: number[]): TensorType => ({ dtype: "f32", shape });
const instruction = (
  name: string,
  inputs: number[],
  outputs: number[],
  types: TensorType[],
  rest: Partial<ProgramInstruction> = {},
): ProgramInstruction => ({ op: op(name), inputs, outputs, types, functions: [], attributes: {}, ...rest });
const program = (...functions: ProgramFunction[]): Program => ({
  label: "f",
  functions: functions.map(writeFunction),
  constants: [{ type: f32(2), handle: {} }],
});
const add: ProgramFunction = {
  inputs: [f32(2)],
  constants: [0],
  slots: 4,
  instructions: [instruction("add", [0, 1], [2], [f32(2)]), instruction("negative", [2], [3], [f32(2)])],
  outputs: [3, 0],
};

/** The words with one of them replaced. */
const changed = (words: Int32Array, at: number, value: number): Int32Array => {
  const copy = words.slice();
  copy[at] = value;
  return copy;
};

const attribute = (kind: AttributeKind): fc.Arbitrary<AttributeValue> => {
  if (typeof kind !== "string") return fc.constantFrom(...kind);
  const int = fc.oneof(fc.integer(), fc.maxSafeInteger());
  switch (kind) {
    case "int":
      return int;
    case "ints":
      return fc.array(int);
    case "float":
      return fc.double();
    case "floats":
      return fc.array(fc.double());
    case "bool":
      return fc.boolean();
    case "dtype":
      return fc.constantFrom(...DTYPES);
    case "scalar":
      return fc.oneof(
        fc.double(),
        fc.boolean(),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
        fc.record({ re: fc.double(), im: fc.double() }),
      );
  }
};
const types = fc.record({ dtype: fc.constantFrom(...DTYPES), shape: fc.array(fc.nat(2 ** 40), { maxLength: 5 }) });
const slots = fc.array(fc.nat(99), { maxLength: 4 });
const instructions = fc.constantFrom(...OP_TABLE.values()).chain((schema) =>
  fc.record({
    op: fc.constant(schema),
    inputs: slots,
    outputs: fc.constant([7, 8]),
    functions: fc.constant([0]),
    attributes: fc.record(
      Object.fromEntries(
        Object.entries<AttributeKind>(schema.attributes).map(([name, kind]) => [name, attribute(kind)]),
      ),
    ),
    types: fc.tuple(types, types),
  }),
);

test("what is written is read back, whatever the op, its attributes and types", () => {
  fc.assert(
    fc.property(fc.array(instructions, { maxLength: 5 }), fc.array(types), slots, (list, inputs, outputs) => {
      const written = { inputs, constants: [0], slots: 100, instructions: list as never, outputs };
      expect(readProgram(program(written))).toEqual([written]);
    }),
  );
});

test("a program that makes sense passes, and is printed", () => {
  expect(verifyProgram(program(add))).toEqual([add]);
  expect(programText(program(add))).toMatchInlineSnapshot(`
    "function 0 "f"(%0 f32[2])
      %1 = constant 0 f32[2]
      %2 f32[2] = add(%0, %1)
      %3 f32[2] = negative(%2)
      return %3, %0"
  `);
});

test("words cut or changed anywhere give a ProgramError or another program, never another error", () => {
  const words = writeFunction(add);
  const attempt = (given: Int32Array) => {
    try {
      verifyProgram({ ...program(), functions: [given] });
    } catch (error) {
      expect(error).toMatchObject({ name: "ProgramError", code: "program/corrupt" });
    }
  };
  for (let length = 0; length < words.length; length++)
    expect(() => verifyProgram({ ...program(), functions: [words.slice(0, length)] })).toThrow(
      expect.objectContaining({ name: "ProgramError", code: "program/corrupt" }),
    );
  fc.assert(
    fc.property(fc.nat(words.length - 1), fc.oneof(fc.integer(), fc.nat(8)), (at, value) =>
      attempt(changed(words, at, value)),
    ),
  );
});

describe("faults", () => {
  const rows: readonly { name: string; functions: ProgramFunction[]; message: string }[] = [
    { name: "no function", functions: [], message: "the program: it has no function 0" },
    {
      name: "a slot read before it is written",
      functions: [{ ...add, instructions: [...add.instructions].reverse() }],
      message: "function 0, instruction 0 (negative): slot 2 is read before it is written",
    },
    {
      name: "a slot written twice",
      functions: [{ ...add, instructions: [add.instructions[0]!, instruction("negative", [2], [2], [f32(2)])] }],
      message: "function 0, instruction 1 (negative): slot 2 is written twice",
    },
    {
      name: "another type than the op gives",
      functions: [{ ...add, instructions: [instruction("add", [0, 1], [2], [f32(3)])] }],
      message: "function 0, instruction 0 (add): types are f32[3], and have to be f32[2]",
    },
    {
      name: "operands that the op refuses",
      functions: [{ ...add, inputs: [f32(3)] }],
      message: "function 0, instruction 0 (add): ShapeError [add]: ",
    },
    {
      name: "too few operands",
      functions: [{ ...add, instructions: [instruction("add", [0], [2], [f32(2)])] }],
      message: "function 0, instruction 0 (add): it has 1 operands",
    },
    {
      name: "a slot beyond the last",
      functions: [{ ...add, instructions: [instruction("negative", [9], [2], [f32(2)])] }],
      message: "the slot of an operand is 9, and has to be from 0 to 3",
    },
    {
      name: "a constant that is not there",
      functions: [{ ...add, constants: [1] }],
      message: "a constant is 1, and has to be from 0 to 0",
    },
    {
      name: "slots that nothing writes",
      functions: [{ ...add, slots: 5 }],
      message: "function 0: it has 5 slots and writes 4",
    },
    {
      name: "a function that calls itself",
      functions: [
        {
          inputs: [f32(2)],
          constants: [],
          slots: 2,
          outputs: [1],
          instructions: [instruction("call", [0], [1], [f32(2)], { functions: [0], attributes: { remat: false } })],
        },
      ],
      message: "function 0, instruction 0 (call): it calls function 0, which is not a later one",
    },
    {
      name: "a call whose operands do not fit",
      functions: [
        {
          inputs: [f32(3)],
          constants: [],
          slots: 2,
          outputs: [1],
          instructions: [instruction("call", [0], [1], [f32(2)], { functions: [1], attributes: { remat: false } })],
        },
        add,
      ],
      message: "function 0, instruction 0 (call), function 1 it calls: types are f32[3], and have to be f32[2]",
    },
    {
      name: "an op that no program runs",
      functions: [{ ...add, instructions: [instruction("callback", [0], [], [])] }],
      message: "function 0, instruction 0 (callback): a program cannot run it",
    },
  ];
  test.for(rows)("$name", ({ functions, message }) => {
    expect(() => verifyProgram(program(...functions))).toThrow(
      expect.objectContaining({ code: "program/corrupt", message: expect.stringContaining(message) }),
    );
  });

  test("another version, an unknown opcode, a wrong length, words behind the end", () => {
    const words = writeFunction(add);
    const opcodeAt = 1 + 1 + 4 + 1 + 1 + 2;
    const read = (given: Int32Array) => () => readProgram({ ...program(), functions: [given] });
    expect(read(changed(words, 0, 9))).toThrow("function 0, word 1: the version is 9, this is 1");
    expect(read(changed(words, opcodeAt, 4095))).toThrow("no op has opcode 4095");
    expect(read(changed(words, opcodeAt + 1, 7))).toThrow(/add has \d+ words and says 7/);
    expect(read(Int32Array.from([...words, 0]))).toThrow("the function has ended, and words follow");
  });
});
