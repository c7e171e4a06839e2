export { ActorTree } from "./components/ActorTree";
