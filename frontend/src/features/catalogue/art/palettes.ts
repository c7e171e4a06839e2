/** Sky from top to bottom, the light in it, and three layers from far to near. */
export interface Palette {
  sky: readonly [string, string];
  light: string;
  layers: readonly [string, string, string];
}

export const palettes: readonly [Palette, ...Palette[]] = [
  { sky: ["#2b1b4d", "#e2725b"], light: "#ffd28a", layers: ["#7b3b6b", "#4a2258", "#1d1030"] },
  { sky: ["#0b2a3c", "#3f8f93"], light: "#f4e3b2", layers: ["#1f5f6b", "#12414f", "#081f2a"] },
  { sky: ["#3a0f1f", "#c4473a"], light: "#f9b571", layers: ["#862a34", "#561b2b", "#260c17"] },
  { sky: ["#101a3d", "#4d6fb8"], light: "#f1ecdf", layers: ["#2f4a8b", "#1d2f63", "#0b1330"] },
  { sky: ["#1c2b1d", "#8aa05a"], light: "#f6e7a1", layers: ["#4f6d3c", "#304a2c", "#142014"] },
  { sky: ["#2a1a12", "#d08a3e"], light: "#fbe3b0", layers: ["#8a5426", "#57331b", "#23140b"] },
  { sky: ["#1b1033", "#8d4fb3"], light: "#ffc1d9", layers: ["#5b2f86", "#3b1d60", "#170b2b"] },
  { sky: ["#0e1f24", "#b5652f"], light: "#ffcf70", layers: ["#5c3f33", "#33302f", "#10191c"] },
  { sky: ["#20202c", "#8c8a99"], light: "#f2efe6", layers: ["#5c5a6b", "#3b3a48", "#16161f"] },
  { sky: ["#07262b", "#d9a35b"], light: "#fff0c2", layers: ["#2f6a63", "#174a4a", "#082023"] },
];
