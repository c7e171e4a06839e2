import { type SubmitEvent, useRef, useState } from "react";
import { errorText, isApiError } from "@/shared/api/errors";
import { formText } from "@/shared/format/formText";
import { Button } from "@/shared/ui/Button";
import { Notice } from "@/shared/ui/Notice";
import { useLogInMutation, useSetUpMutation } from "../api";
import { type FieldErrors, type SetupValues, validateSetup } from "../validate";
import styles from "./AccountForm.module.css";
import { SetupFields } from "./SetupFields";

/** Makes the first administrator and logs them in. */
export function SetupForm() {
  const [setUp, setup] = useSetUpMutation();
  const [logIn, login] = useLogInMutation();
  const [errors, setErrors] = useState<FieldErrors>({});
  const form = useRef<HTMLFormElement>(null);

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = readValues(event.currentTarget);
    const found = validateSetup(values);
    setErrors(found);
    if (Object.keys(found).length > 0) return focusField(form.current, found);
    const { username, ...required } = values;
    if (!setup.data) {
      const made = await setUp(username === "" ? required : { ...required, username });
      if (made.error) return setErrors(isApiError(made.error) ? made.error.fields : {});
    }
    await logIn({ email: values.email, password: values.password });
  };

  const busy = setup.isLoading || login.isLoading;
  const failure = setup.error ?? login.error;
  return (
    <form ref={form} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      {failure && <Notice>{errorText(failure)}</Notice>}
      <SetupFields errors={errors} />
      <Button look="primary" type="submit" busy={busy} data-testid="setup-submit">
        {busy ? "Setting up …" : "Set up Miauflix"}
      </Button>
    </form>
  );
}

function readValues(form: HTMLFormElement): SetupValues {
  const data = new FormData(form);
  const text = (name: keyof SetupValues) => formText(data, name);
  return {
    email: text("email").trim(),
    username: text("username").trim(),
    password: text("password"),
    setupToken: text("setupToken").trim(),
  };
}

function focusField(form: HTMLFormElement | null, errors: FieldErrors): void {
  const name = ["email", "password", "setupToken"].find((field) => field in errors);
  form?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();
}
