export { TraktPanel } from "./components/TraktPanel";
