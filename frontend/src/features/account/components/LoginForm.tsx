import type { SubmitEvent } from "react";
import { errorText } from "@/shared/api/errors";
import { formText } from "@/shared/format/formText";
import { Button } from "@/shared/ui/Button";
import { Notice } from "@/shared/ui/Notice";
import { TextField } from "@/shared/ui/TextField";
import { useLogInMutation } from "../api";
import styles from "./AccountForm.module.css";

export function LoginForm() {
  const [logIn, { error, isLoading }] = useLogInMutation();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const email = formText(data, "email").trim();
    const password = formText(data, "password");
    void logIn({ email, password });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {error && <Notice>{errorText(error)}</Notice>}
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        data-testid="login-email"
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        data-testid="login-password"
      />
      <Button look="primary" type="submit" busy={isLoading} data-testid="login-submit">
        {isLoading ? "Logging in …" : "Log in"}
      </Button>
    </form>
  );
}
