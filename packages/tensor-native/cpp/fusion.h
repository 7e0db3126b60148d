// Which instructions of a function become groups.
// In: decoded instructions with the types of all slots.  Out: instructions, groups in place of elementwise ones.
// Invariant: the same values, bit for bit; a value that only its group uses has no slot any more.
// Not here: how a group runs (vector/group.cpp).
#pragma once

#include "program.h"

namespace sextant {

/** Instructions in an order in which each group comes after what it needs; linear in instructions, apart from sorting. */
std::vector<Instruction> grouped(
    std::vector<Instruction> instructions, const std::vector<std::optional<Type>>& slots,
    const std::vector<uint32_t>& outputs);

}  // namespace sextant
