export const shout = (text) => text.toUpperCase();
export const area = (width, height) => width * height;
