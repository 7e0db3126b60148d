// Columns that tables of several reports have.

/** A column of numbers; `spare`: it may go where room is short, the highest first. */
export const number = (title, spare) => ({ title, align: "right", ...(spare === undefined ? {} : { spare }) });
