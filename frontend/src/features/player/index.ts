export { useStartStreamMutation } from "./api";
export { FailurePanel } from "./components/FailurePanel";
export { Player } from "./components/Player";
export { StagePanel } from "./components/StagePanel";
export { describeDevice } from "./device";
