import { TextField } from "@/shared/ui/TextField";
import { type FieldErrors, MIN_PASSWORD } from "../validate";

export function SetupFields({ errors }: { errors: FieldErrors }) {
  return (
    <>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="email"
        required
        error={errors.email}
        data-testid="setup-email"
      />
      <TextField
        label="Name (optional)"
        name="username"
        autoComplete="username"
        error={errors.username}
        data-testid="setup-username"
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        hint={`At least ${MIN_PASSWORD} characters. A short sentence is easy to remember.`}
        error={errors.password}
        data-testid="setup-password"
      />
      <TextField
        label="Setup token"
        name="setupToken"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        required
        hint="Printed where Miauflix was started, after “Setup token:”."
        error={errors.setupToken}
        data-testid="setup-token"
      />
    </>
  );
}
