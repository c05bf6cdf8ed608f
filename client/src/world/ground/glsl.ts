/** A number as GLSL wants floats. */
export const float = (value: number): string => value.toFixed(4)
