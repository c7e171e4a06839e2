export { useGetStatusQuery } from "./api";
export { Gate } from "./components/Gate";
export { LoginForm } from "./components/LoginForm";
export { LogOutButton } from "./components/LogOutButton";
export { SetupForm } from "./components/SetupForm";
