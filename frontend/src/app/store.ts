import { combineReducers, configureStore } from "@reduxjs/toolkit";
import { api } from "@/shared/api/api";
import { sessionReducer } from "@/shared/session/slice";
import { forgetSessionId, keepSessionId } from "@/shared/session/storage";

const reducer = combineReducers({
  session: sessionReducer,
  [api.reducerPath]: api.reducer,
});

/** The store of one page; whoever logs out leaves nothing of theirs behind in it. */
export function makeStore() {
  const store = configureStore({
    reducer,
    middleware: (defaults) => defaults().concat(api.middleware),
  });
  let known = store.getState().session.id;
  store.subscribe(() => {
    const { id } = store.getState().session;
    if (id === known) return;
    const before = known;
    known = id;
    if (id !== null) return keepSessionId(id);
    if (before !== null) forgetSessionId(before);
    store.dispatch(api.util.resetApiState());
  });
  return store;
}
