export { Torrents } from "./components/Torrents";
