// Every error of the analysis, by its whole text. What the syntax refuses is in test/syntax.
import { describe, expect, test } from "vitest";
import { analyze } from "../../src/analyze/analyze.js";
import { DatalogError } from "../../src/diagnostic.js";
import { parse } from "../../src/syntax/parser.js";
import { diagnose, errorMarks, errorTexts, warningMarks } from "../support/language.js";

const ERRORS: readonly (readonly [program: string, errors: readonly string[]])[] = [
  ["a(1).", ['1:1: the relation "a" is not declared; declare it with ".decl a(...)" [relation/undefined]']],
  [
    ".decl path(x: number)\npaht(1).",
    [
      '2:1: the relation "paht" is not declared (did you mean "path"?); declare it with ".decl paht(...)" [relation/undefined]',
    ],
  ],
  [
    ".decl a(x: number, y: symbol)\na(1).",
    ['2:1: the relation "a" has 2 attributes, here it has 1; write a(x, y) [relation/arity]'],
  ],
  [
    ".decl a(x: number)\n.decl a(y: symbol)",
    ['2:7: the relation "a" is declared twice; rename or remove one of them [relation/redefined]'],
  ],
  [
    ".decl cat(x: symbol)",
    ['1:7: "cat" cannot name a relation: "cat(" begins a term; choose another name [relation/reserved-name]'],
  ],
  [
    ".type t <: number\n.decl t(x: t)",
    ['2:7: "t" names a type and a relation; rename one of them [relation/name-clash]'],
  ],
  [
    ".decl a(x: number, x: symbol)",
    ['1:20: the attribute "x" of relation "a" is declared twice; rename one of them [relation/duplicate-attribute]'],
  ],
  [
    ".decl a(x: numbr)",
    [
      '1:12: the type "numbr" of attribute "x" of relation "a" is not declared (did you mean "number"?); declare it with ".type numbr ..." [type/unknown]',
    ],
  ],
  [
    ".decl a(x: number) btree brie",
    ['1:26: a representation is given twice: "btree" and "brie"; remove one of them [relation/qualifier]'],
  ],
  [
    ".decl a(x: number) inline inline",
    ['1:27: "inline" is given twice: "inline" and "inline"; remove one of them [relation/qualifier]'],
  ],
  [".decl a(x: number) eqrel", ['1:7: the equivalence relation "a" has 1 attribute; give it two [relation/eqrel]']],
  [
    ".type t <: number\n.decl a(x: number, y: t) eqrel",
    [
      '2:7: the attributes of equivalence relation "a" have the types "number" and "t"; give both the same type [relation/eqrel]',
    ],
  ],
  [
    ".decl a(x: number) choice-domain y",
    ['1:34: "y" is no attribute of the relation; use its attributes: "x" [relation/choice-domain]'],
  ],
  [
    ".decl a() choice-domain y",
    ['1:25: "y" is no attribute of the relation; use its attributes: none [relation/choice-domain]'],
  ],
  [
    ".decl a(x: number) inline\n.output a",
    [
      '1:7: the inline relation "a" has a directive; remove "inline", or copy it to a relation that is read or written [relation/inline-io]',
    ],
  ],
  [
    ".output a",
    ['1:9: the relation "a" of ".output" is not declared; declare it with ".decl a(...)" [relation/undefined]'],
  ],
  [
    ".decl a(x: number)\n.printsize a\n.printsize a",
    ['3:12: the size of relation "a" is printed twice; remove one of the directives [relation/duplicate-printsize]'],
  ],
  [
    ".decl a(x: number)\n.limitsize a(m=3)",
    ['2:1: ".limitsize" of relation "a" has no number "n"; write ".limitsize a(n=1000)" [relation/limitsize]'],
  ],
  [
    ".decl a(x: number)\na(x) :- a(y), x = @f(y).",
    ['2:19: the functor "@f" is not declared; declare it with ".functor f(...): type" [functor/undefined]'],
  ],
  [
    ".functor f(number): number\n.decl a(x: number)\na(1).\na(@f(x, x)) :- a(x).",
    ['4:3: the functor "@f" takes 1 argument, here it has 2; pass as many arguments as it declares [functor/arity]'],
  ],
  [
    ".functor f(): number\n.functor f(): number",
    ['2:1: the functor "f" is declared twice; remove one of the declarations [functor/redefined]'],
  ],
  [
    ".functor f(nummer): number",
    [
      '1:12: the type "nummer" in the declaration of functor "f" is not declared (did you mean "number"?); declare it with ".type nummer ..." [type/unknown]',
    ],
  ],
  [
    ".type a <: number\n.type a <: symbol",
    ['2:1: the type "a" is declared twice; rename or remove one of them [type/redefined]'],
  ],
  [".type number <: symbol", ['1:7: "number" is a type of the language; choose another name [type/redefined]']],
  [
    ".type a <: b\n.type b <: a",
    [
      '1:1: the types "a", "b" are defined by each other; let one of them be a subtype of a primitive type, or a record [type/cycle]',
      '2:1: the types "a", "b" are defined by each other; let one of them be a subtype of a primitive type, or a record [type/cycle]',
    ],
  ],
  [
    ".type a = b\n.type b = a\n.type c = nix\n.decl p(x: a, y: c)\np(as(1, a), 2).",
    [
      '1:1: the types "a", "b" are defined by each other; let one of them be a subtype of a primitive type, or a record [type/cycle]',
      '2:1: the types "a", "b" are defined by each other; let one of them be a subtype of a primitive type, or a record [type/cycle]',
      '3:11: the type "nix" of type "c" is not declared; declare it with ".type nix ..." [type/unknown]',
    ],
  ],
  [
    ".decl p(x: number)\np(1) :- [1, 2] = [1].",
    [
      '2:9: this is a record, but it is compared by "=" with a record of 1 field; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    '.decl p(x: number)\np(1) :- x = [1, 2], x != [1, "a"].',
    [
      '2:21: the constant 2 is a number, but it is compared by "!=" with a value that is symbol (a text is a symbol); use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".type a = a",
    [
      '1:1: the type "a" is defined by itself; let one of them be a subtype of a primitive type, or a record [type/cycle]',
    ],
  ],
  [
    ".type a = number | symbol",
    [
      '1:1: the union "a" mixes number, symbol; let all its members be subtypes of one primitive type [type/mixed-union]',
    ],
  ],
  [
    ".type r = [x: number]\n.type s <: r",
    [
      '2:1: "s" is a subtype of a record type; declare another record, or an alias with one name after "=" [type/structured-base]',
    ],
  ],
  [
    ".type r = [x: number]\n.type s = r | r",
    [
      '2:1: "s" is a union of a record type; declare another record, or an alias with one name after "=" [type/structured-base]',
    ],
  ],
  [
    ".type r = [x: number, x: symbol]",
    ['1:23: the field "x" of type "r" is declared twice; rename one of them [type/duplicate-field]'],
  ],
  [
    ".type a = A {} | A {x: number}",
    ['1:18: the branch "A" is declared twice; rename one of them [type/duplicate-branch]'],
  ],
  [
    ".type a = A {}\n.type b = A {}",
    ['2:11: the branch "A" is declared twice; rename one of them [type/duplicate-branch]'],
  ],
  [
    ".type a <: nope",
    ['1:12: the type "nope" that "a" is a subtype of is not declared; declare it with ".type nope ..." [type/unknown]'],
  ],
  [
    ".type a = [x: nope]",
    ['1:15: the type "nope" of field "x" of type "a" is not declared; declare it with ".type nope ..." [type/unknown]'],
  ],
  [
    ".type t = A {x: number}\n.decl a(x: t)\na($B(1)).",
    [
      '3:3: no type has the branch "B" (did you mean "A"?); declare it in a type: ".type T = B { ... }" [type/unknown-branch]',
    ],
  ],
  [
    ".type t = A {x: number}\n.decl a(x: t)\na($A(1, 2)).",
    ['3:3: the branch "A" has 1 field, here it has 2; write $A(x) [type/branch-arity]'],
  ],
  [
    ".type t = A {x: number}\n.decl a(x: t)\na($A).",
    ['3:3: the branch "A" has 1 field, here it has 0; write $A(x) [type/branch-arity]'],
  ],
  [
    ".type t = Leaf {}\n.decl a(x: t)\na($Laef).",
    [
      '3:3: no type has the branch "Laef" (did you mean "Leaf"?); write a declared branch; a parameter cannot be of an algebraic data type [type/unknown-branch]',
    ],
  ],
  [
    ".type r = [x: number, y: number]\n.decl a(x: r)\na([1]).",
    ['3:3: the record type "r" has 2 fields, here it has 1; write [x, y] [type/record-arity]'],
  ],
  [
    ".decl a(x: number)\na([1]).",
    [
      '2:3: this is a record, but column "x" of "a" is number; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    '.decl a(x: number)\na("b").',
    [
      '2:3: the constant "b" is a symbol, but column "x" of "a" is number; write a number without quotes, or convert it with to_number [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: symbol)\na(1).",
    ['2:3: the constant 1 is a number, but column "x" of "a" is symbol; write "1" in quotes [type/mismatch]'],
  ],
  [
    ".decl a(x: symbol)\na(nil).",
    [
      '2:3: nil is a record, but column "x" of "a" is symbol; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: number)\na(1.5).",
    [
      '2:3: the constant 1.5 is float, but column "x" of "a" is number; write an integer, or declare the column as float [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: number)\na(2147483648).",
    [
      "2:3: the constant 2147483648 is out of the range of number; use a number from -2147483648 to 2147483647, or another type such as unsigned [type/range]",
    ],
  ],
  [
    ".decl a(x: unsigned)\na(-1).",
    [
      "2:3: the constant -1 is out of the range of unsigned; use a number from 0 to 4294967295, or another type such as number [type/range]",
    ],
  ],
  [
    ".decl a(x: unsigned)\na(99999999999u).",
    [
      "2:3: the constant 99999999999u is out of the range of unsigned; use a number from 0 to 4294967295, or another type [type/range]",
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: symbol)\na(x) :- b(x).",
    [
      '3:11: the variable "x" has no type: column "x" of "a" is number, but column "x" of "b" is symbol; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: symbol)\na(x) :- a(x), b(y), x = y.",
    [
      '3:21: the variable "x" has no type: column "x" of "a" is number, but it is compared by "=" with a value that is symbol (column "x" of "b" is symbol); use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: symbol)\na(x) :- a(x), b(y), x < y.",
    [
      '3:21: the variable "x" has no type: column "x" of "a" is number, but it is compared by "<" with a value that is symbol (column "x" of "b" is symbol); use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: symbol)\na(x) :- a(x), !b(x).",
    [
      '3:18: the variable "x" has no type: column "x" of "a" is number, but column "x" of "b" is symbol; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".type m <: number\n.type n <: number\n.decl a(x: m)\n.decl b(x: n)\na(x) :- b(x).",
    [
      '5:3: column "x" of "a" is m, and n is no subtype of it; declare the column as n, or cast with as(value, m) [type/not-a-subtype]',
    ],
  ],
  [
    ".type m <: number\n.type n <: number\n.decl a(x: m)\n.decl b(x: n)\na(x) :- a(x), b(x).",
    [
      '5:17: the variable "x" has no type: column "x" of "a" is m, but column "x" of "b" is n; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    '.decl a(x: number)\na(x) :- a(x), x = cat("a", "b").',
    [
      '2:15: the variable "x" has no type: column "x" of "a" is number, but it is compared by "=" with a value that is symbol (it stands in "cat"); use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    '.decl a(x: number)\na(x + "b") :- a(x).',
    [
      '2:3: the functor "+" does not apply to (number, symbol); it takes (number, number), (unsigned, unsigned), (int64, int64) or (float, float); convert with to_number, to_unsigned, to_float or to_string [type/overload]',
    ],
  ],
  [
    ".decl a(x: number)\na(strlen(x)) :- a(x).",
    [
      '2:3: the functor "strlen" does not apply to (number); it takes (symbol); convert with to_number, to_unsigned, to_float or to_string [type/overload]',
    ],
  ],
  [
    '.decl a(x: number)\na(substr("a", 1)) :- a(_).',
    [
      '2:3: the functor "substr" does not apply to (symbol, number, unsigned, int64 or float); it takes (symbol, number, number); convert with to_number, to_unsigned, to_float or to_string [type/overload]',
    ],
  ],
  [
    ".decl a(x: symbol)\na(x) :- a(x), 1 = sum x : { a(x) }.",
    [
      '2:23: the variable "x" has no type: column "x" of "a" is symbol, but "sum" folds numbers; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: number)\na(as(x, nope)) :- a(x).",
    ['2:9: the type "nope" of the cast is not declared; declare it with ".type nope ..." [type/unknown]'],
  ],
  [
    ".type r = [x: number]\n.decl a(x: number)\na(x) :- a(x), [x] < [1].",
    [
      '3:15: this is a record, but "<" compares numbers or symbols; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
      '3:21: this is a record, but "<" compares numbers or symbols; use values of one type, convert with to_number, to_string and their like, or cast with as(value, type) [type/mismatch]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: number)\na(x) :- b(y), y > 0.",
    [
      '3:3: the variable "x" of the head occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "x" or replace it by a constant [safety/unbound-head]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: number)\na(x) :- a(x), !b(y).",
    [
      '3:18: the variable "y" of a negated atom occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "y" or replace it by a constant [safety/unbound-negation]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), y < x.",
    [
      '2:15: the variable "y" of the comparison "<" occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "y" or replace it by a constant [safety/unbound-comparison]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), z = y + 1, z > 0.",
    [
      '2:15: the variable "z" of the comparison "=" occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "z" or replace it by a constant [safety/unbound-comparison]',
      '2:19: the variable "y" of the comparison "=" occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "y" or replace it by a constant [safety/unbound-comparison]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), a(y + 1).",
    [
      '2:17: the variable "y" of an expression occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "y" or replace it by a constant [safety/unbound-functor]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), 0 = sum z : { a(y), z < 3 }.",
    [
      '2:23: the variable "z" of the value of "sum" occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "z" or replace it by a constant [safety/unbound-aggregate]',
      '2:29: "a" depends on an aggregate over itself: "a" -> "a"; let the aggregate read a relation that does not depend on "a" [stratify/cycle]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), 0 = sum z : { a(y), !a(z) }.",
    [
      '2:23: the variable "z" of the value of "sum" occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "z" or replace it by a constant [safety/unbound-aggregate]',
      '2:29: "a" depends on an aggregate over itself: "a" -> "a"; let the aggregate read a relation that does not depend on "a" [stratify/cycle]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- 1 = count : { a(x) }.",
    [
      '2:3: the variable "x" of the head occurs in no positive atom and is equated with nothing that has a value; add a positive atom that binds "x" or replace it by a constant [safety/unbound-head]',
      '2:23: "a" depends on an aggregate over itself: "a" -> "a"; let the aggregate read a relation that does not depend on "a" [stratify/cycle]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- x = count : { a(x) }.",
    [
      '2:13: the variable "x" within "count" has a value only when the aggregate has one; bind "x" by an atom outside of the aggregate [safety/circular-aggregate]',
      '2:23: "a" depends on an aggregate over itself: "a" -> "a"; let the aggregate read a relation that does not depend on "a" [stratify/cycle]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: number, y: number)\na(x) :- x = count : { b(x, y) }, y = count : { b(y, x) }.",
    [
      '3:13: the variable "x" within "count" has a value only when the aggregate has one; bind "x" by an atom outside of the aggregate [safety/circular-aggregate]',
      '3:38: the variable "y" within "count" has a value only when the aggregate has one; bind "y" by an atom outside of the aggregate [safety/circular-aggregate]',
    ],
  ],
  [
    ".decl a(x: number)\na(_) :- a(_).",
    ['2:3: "_" stands in the head of a clause; give every column a value [safety/wildcard-in-head]'],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), x > _.",
    [
      '2:19: "_" stands where a value is computed or compared; name the value by a variable that an atom binds [safety/wildcard]',
    ],
  ],
  [
    ".decl a(x: number)\na(x).",
    ['2:3: the variable "x" stands in a fact; write a constant, or give the clause a body [safety/fact]'],
  ],
  [
    ".decl a(x: number)\na($).",
    ["2:3: a counter stands in a fact; write a constant, or give the clause a body [safety/fact]"],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), 1 = count : { a(x); a(1) }.",
    [
      '2:29: the body of "count" has 2 alternatives; move the disjunction into a relation of its own [aggregate/disjunction]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), 1 = sum : { a(_) }.",
    ['2:19: "sum" has no value to fold; write `sum x : { ... }` [aggregate/target]'],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), 1 = count x : { a(_) }.",
    ['2:19: "count" has a value to fold; write `count : { ... }` [aggregate/target]'],
  ],
  [
    ".decl a(x: number)\n.decl b(x: number)\na(x) :- b(x), !a(x).",
    [
      '3:16: "a" depends on its own negation: "a" -> "a"; let the negation read a relation that does not depend on "a" [stratify/cycle]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: number)\n.decl c(x: number)\na(1).\nb(x) :- a(x), !c(x).\nc(x) :- b(x).\na(x) :- c(x).",
    [
      '5:16: "b" depends on its own negation: "b" -> "c" -> "b"; break the cycle: compute "c" without "b" [stratify/cycle]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- x = count : { a(_) }.",
    [
      '2:23: "a" depends on an aggregate over itself: "a" -> "a"; let the aggregate read a relation that does not depend on "a" [stratify/cycle]',
    ],
  ],
  [
    ".decl a(x: number)\n.decl b(x: number)\na(x) <= b(y) :- x < y.",
    ['3:1: the subsumption compares "a" with "b"; write the same relation on both sides [subsumption/relations]'],
  ],
  [
    ".decl a()\na() <= a() :- true.",
    [
      '2:1: the relation "a" has no attributes, so no tuple of it can dominate another; remove the subsumption [subsumption/nullary]',
    ],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), a(y), x < y.\n.plan 0:(1,3)",
    ["3:1: the order (1,3) is no permutation of the rule's 2 atoms; name each of 1 to 2 once [plan/order]"],
  ],
  [
    ".decl a(x: number)\na(x) :- a(x), a(y), x < y.\n.plan 2:(1,2)",
    [
      "3:1: the plan has an order for version 2, the rule has the versions 0 to 1; there is one version for each recursive atom [plan/version]",
    ],
  ],
  [
    ".decl a(x: number) inline\n.decl b(x: number) inline\na(x) :- b(x).\nb(x) :- a(x).",
    ['1:7: inline relations read each other: "a", "b"; remove "inline" from one of them [inline/cycle]'],
  ],
  [
    ".decl a(x: number)\n.query q(x) :- a(x).\na(x) :- q(x).",
    ['3:9: the query "q" is read by a rule; declare it as a relation with ".decl q(...)" [query/read]'],
  ],
  [
    ".decl a(x: number)\na($p = 1) :- a(x).",
    ['2:6: "=" stands where "," or ")" was expected; write "," or ")" [syntax/unexpected]'],
  ],
  [
    ".decl a(x: number)\n.query q($p) :- a(_).",
    [
      '2:10: nothing tells the type of the parameter "$p"; use it in a column of an atom, or cast it with as($name, type) [type/parameter]',
    ],
  ],
  [".init x = C", ['1:11: the component "C" is not declared; declare it with ".comp C { ... }" [component/undefined]']],
  [
    ".comp C<T> {}\n.init x = C",
    [
      '2:11: the component "C" takes 1 type parameter, here it has 0; pass as many as it declares [component/parameters]',
    ],
  ],
  [
    ".comp A : B {}\n.comp B : A {}",
    [
      '1:7: the component "A" inherits from itself; remove one of the bases [component/cycle]',
      '2:7: the component "B" inherits from itself; remove one of the bases [component/cycle]',
    ],
  ],
  [
    ".comp A { .decl r(x: number) }\n.comp B : A { .override r }",
    [
      '2:7: the relation "r" that "B" overrides is not overridable; add "overridable" to its declaration [component/override]',
    ],
  ],
  [
    ".comp A {}\n.comp B : A { .override r }",
    ['2:7: the component "B" overrides "r", which it does not inherit; remove the .override [component/override]'],
  ],
  [".comp A {}\n.comp A {}", ['2:7: the component "A" is declared twice; rename one of them [component/redefined]']],
  [
    ".comp A {}\n.init x = A\n.init x = A",
    ['3:1: the instance "x" is made twice; rename one of them [component/duplicate-instance]'],
  ],
  [
    ".comp A { .init x = A }\n.init y = A",
    [
      '1:11: instances of "A" are nested more than 100 levels deep: the component instantiates itself; remove the .init that leads back to the component [component/recursive-instance]',
    ],
  ],
  [".override r", ['1:1: ".override r" stands outside of a component; remove it [component/override]']],
  [
    ".comp A { r(1). }\n.init x = A",
    ['1:11: the relation "r" is not declared; declare it with ".decl r(...)" [relation/undefined]'],
  ],
];

test.for(ERRORS)("%j", ([program, errors]) => {
  expect(errorTexts(program)).toEqual(errors.map((error) => `p.dl:${error}`));
});

describe("the kinds of errors that ExDatalog's validator knows", () => {
  const facts = ".decl p(x: symbol, y: symbol)\n.decl q(x: symbol)\n.decl n(x: number)\n";
  test.for([
    ["arity_mismatch", 'p("a").', "relation/arity"],
    ["undefined_relation", 'r("a").', "relation/undefined"],
    ["invalid_term", "q(1).", "type/mismatch"],
    ["duplicate_relation", ".decl p(x: symbol)", "relation/redefined"],
    ["invalid_body_literal", "q(x) :- x.", "syntax/unexpected"],
    ["invalid_callback", "n(@f(x)) :- n(x).", "functor/undefined"],
    ["unsafe_variable", "q(x) :- q(x), !p(x, y).", "safety/unbound-negation"],
    ["range_restriction", "p(x, y) :- q(x).", "safety/unbound-head"],
    ["unbound_constraint_variable", "n(x) :- n(x), y > 1.", "safety/unbound-comparison"],
    ["wildcard_in_head", "q(_) :- q(_).", "safety/wildcard-in-head"],
    ["unstratified_negation", "q(x) :- p(x, _), !q(x).", "stratify/cycle"],
    ["aggregate_in_recursion", "n(x) :- x = count : { n(_) }.", "stratify/cycle"],
  ] as const)("%s", ([, text, code]) => {
    expect(errorMarks(facts + text).map((mark) => mark.split(" ")[1])).toContain(code);
  });

  test("multiple_aggregates is no error here: a rule may have several", () => {
    expect(
      errorMarks(
        `${facts}n(1).\n.decl m(x: number, y: number)\nm(x, y) :- x = count : { n(_) }, y = max z : { n(z) }.`,
      ),
    ).toEqual([]);
  });
});

describe("diagnostics", () => {
  test("of all stages come together, in the order of the text", () => {
    const text = '.decl a(x: nope)\n.decl b(x: number)\nb(x) :- c(x).\nb("s").\nb(y) :- b(x).\nb(x) :- b(x), !b(x).';
    expect(errorMarks(text)).toEqual([
      "1:12 type/unknown",
      "3:9 relation/undefined",
      "4:3 type/mismatch",
      "5:3 safety/unbound-head",
      "6:16 stratify/cycle",
    ]);
  });

  test("of alternatives of one rule are given once", () => {
    expect(errorMarks(".decl a(x: number)\na(x), a(x + 1) :- (a(1); a(2); a(3)), a(y), y > 0.")).toEqual([
      "2:3 safety/unbound-head",
      "2:9 safety/unbound-head",
    ]);
  });

  test("are thrown together, with the line, a caret and related places", () => {
    const text = ".decl path(x: number, y: number)\npath(1, 2).\npath(1).";
    const error = (() => {
      try {
        return analyze(parse(text, { file: "p.dl" }));
      } catch (caught) {
        return caught as DatalogError;
      }
    })();
    expect(error).toBeInstanceOf(DatalogError);
    const thrown = error as DatalogError;
    expect([thrown.code, thrown.diagnostics.length]).toEqual(["relation/arity", 1]);
    expect(thrown.message).toBe(
      'DatalogError [p.dl:3:1]: the relation "path" has 2 attributes, here it has 1; write path(x, y)',
    );
    expect(thrown.render()).toBe(
      [
        'p.dl:3:1: the relation "path" has 2 attributes, here it has 1; write path(x, y) [relation/arity]',
        "    path(1).",
        "    ^^^^^^^",
        "  p.dl:1:7: declared here",
        "    .decl path(x: number, y: number)",
        "          ^^^^",
      ].join("\n"),
    );
  });

  test("say how many more there are", () => {
    expect(() => analyze(parse("a(1).\nb(1).\nc(1)."))).toThrow(/\(and 2 more: see diagnostics or render\(\)\)$/);
  });
});

describe("warnings", () => {
  test.for([
    [".decl a(x: number)", ["1:7 relation/undefined-content"]],
    [".decl a(x: number)\n.input a", []],
    [".decl a(x: number)\na(1).\n.decl b(x: number)\nb(1).\n.output b", ["1:7 relation/unused"]],
    [".decl a(x: number)\n.input a\na(x) :- a(x), a(y).", ["3:17 clause/singleton"]],
    [".decl a(x: number)\n.input a\na(x) :- a(x), a(_y).", []],
    [".decl a(x: number)\n.input a\na(_x) :- a(_x).", ["3:3 clause/not-singleton"]],
    [".decl a(x: number)\n.input a\na(x), a(y) :- a(x), a(y).", []],
    [".decl a(x: number)\n.input a\na(x) :- a(x), false.", ["3:9 clause/never"]],
    [".decl a(x: number)\n.input a\na(x) :- a(x), 1 > 2.", ["3:9 clause/never"]],
    [".decl a(x: number)\n.input a\na(x) :- a(x), (1 > 2; 1 = 1).", []],
    [
      ".decl a(x: number)\n.decl b(x: number)\n.input a\na(x) :- a(x), b(x).",
      ["2:7 relation/undefined-content", "4:9 clause/never"],
    ],
    [".decl a(x: number)\n.input a\na(x) :- a(x), !(a(x), false).", []],
    ['.decl a(x: symbol)\n.input a\na(x) :- a(x), match("a(", x).', ["3:21 clause/pattern"]],
    ['.decl a(x: symbol)\n.input a\na(x) :- a(x), match("a(b)\\\\-", x).', []],
    [".decl a(x: number) output\na(1).", ["1:20 relation/deprecated-qualifier"]],
    [".decl a(x: number) btree_delete\na(1).", ["1:7 relation/no-subsumption"]],
    [".decl a(x: number)\n.decl b(x: number)\na(1).\nb(x) :- a(x), a(x).\n.plan 0:(1,2)", ["5:1 plan/not-recursive"]],
  ] as const)("%j", ([text, expected]) => expect(warningMarks(text)).toEqual(expected));

  test("do not keep a program from running", () => {
    const text = ".decl a(x: number)\n.input a\na(x) :- a(x), a(y).";
    expect(analyze(parse(text)).diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["clause/singleton", "warning"],
    ]);
    expect(diagnose(text)[0]?.help).toBe('write "_" or "_y" if that is meant');
  });
});
