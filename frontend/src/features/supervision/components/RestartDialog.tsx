import { ConfirmDialog } from "@/shared/ui/ConfirmDialog";

interface Props {
  name: string;
  busy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

export function RestartDialog({ name, ...rest }: Props) {
  return (
    <ConfirmDialog title={`Restart ${name}?`} confirmLabel="Restart" {...rest}>
      <p>
        The message it is working on now fails. Those that wait in its mailbox are served
        afterwards; the other actors go on.
      </p>
    </ConfirmDialog>
  );
}
