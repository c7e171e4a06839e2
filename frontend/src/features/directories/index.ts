export { Directories } from "./components/Directories";
export { Trackers } from "./components/Trackers";
