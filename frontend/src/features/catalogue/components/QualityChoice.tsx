import { ChoiceGroup } from "@/shared/ui/ChoiceGroup";
import type { Source } from "../findings/types";
import { linesOf, type Quality, qualitiesOf } from "../quality";

interface Props {
  sources: readonly Source[];
  value: Quality;
  onChange: (quality: Quality) => void;
}

/** The qualities that there are. It is there before them, so that they push nothing away as they come. */
export function QualityChoice({ sources, value, onChange }: Props) {
  const present = qualitiesOf(sources);
  // What is chosen stays, even where its last source was taken away: the server says so then.
  const all = present.includes(value) ? present : [...present, value];
  const choices = all.map((quality) => ({
    value: quality,
    label: quality === "auto" ? "Auto" : quality,
    hint: linesOf(quality) || undefined,
  }));
  return <ChoiceGroup legend="Quality" choices={choices} value={value} onChange={onChange} />;
}
