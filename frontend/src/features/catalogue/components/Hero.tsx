import { ButtonLink } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { routeIdOf } from "../routeId";
import { type Media, pageOf, titleOf } from "../types";
import { Backdrop } from "./Backdrop";
import { Facts } from "./Facts";
import styles from "./Hero.module.css";

/** The first thing seen at home: one title, large, and a way straight into it. */
export function Hero({ media }: { media: Media }) {
  const id = routeIdOf(media);
  const title = titleOf(media);
  const about = media._type === "tvshow" ? "About this series" : "About this film";
  return (
    <section className={styles.hero} aria-labelledby="hero-title">
      <Backdrop seed={id} image={media.backdrop} colors={media.backdropColors} />
      <div className={styles.words}>
        <h1 id="hero-title" className={styles.title}>
          {title}
        </h1>
        {media.tagline && <p className={styles.tagline}>{media.tagline}</p>}
        <Facts of={media} />
        <p className={styles.overview}>{media.overview}</p>
        <div className={styles.actions}>
          {media.playable && media._type === "movie" && (
            <ButtonLink look="primary" to={`/watch/${id}`} data-testid="hero-watch">
              <Icon name="play" size={20} /> Watch
            </ButtonLink>
          )}
          <ButtonLink to={pageOf(media)} aria-label={`${about}: ${title}`}>
            {about}
          </ButtonLink>
        </div>
      </div>
    </section>
  );
}
