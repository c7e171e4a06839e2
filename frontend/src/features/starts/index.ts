export { SlowestStarts } from "./components/SlowestStarts";
