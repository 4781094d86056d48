// The editor: CodeMirror, set like the page's own blocks.
//
//   const editor = createEditor({ parent, text, label, describedBy, onChange(text), onRun() });
//   editor.text; editor.text = "…"; editor.mark(line, message); editor.mark(null);
//   editor.focus(); editor.destroy();
//
// `mark` shows a line, counted from 1, as the one that failed; the next edit takes the mark away.
// Tab indents; Escape, then Tab leaves the editor: say so near it, with HINT, and name that
// element's id in `describedBy`.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const HINT = "Ctrl+Enter runs. Tab indents; Escape, then Tab leaves the editor.";

const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], color: "var(--hl-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--hl-string)" },
  { tag: tags.number, color: "var(--hl-number)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: "var(--hl-function)" },
  { tag: [tags.comment, tags.meta], color: "var(--hl-comment)" },
]);

const setFault = StateEffect.define();
const faults = StateField.define({
  create: () => Decoration.none,
  update(shown, change) {
    for (const effect of change.effects) if (effect.is(setFault)) return effect.value;
    return change.docChanged ? Decoration.none : shown;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// CodeMirror lets Tab out for two seconds after Escape. Here it does until the next edit: not
// everyone is that quick.
const leaving = [
  keymap.of([{ key: "Escape", run: (view) => { view.setTabFocusMode(true); return true; } }]),
  EditorView.updateListener.of(({ docChanged, view }) => docChanged && view.setTabFocusMode(false)),
  EditorView.domEventHandlers({ blur: (_, view) => { view.setTabFocusMode(false); } }),
];

export function createEditor({ parent, text, label, describedBy, onChange, onRun }) {
  const run = () => { onRun?.(); return true; };
  let silent = false;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of(["Ctrl-Enter", "Cmd-Enter", "Shift-Enter"].map((key) => ({ key, run }))),
        leaving,
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        lineNumbers(), history(), bracketMatching(), closeBrackets(), indentOnInput(),
        indentUnit.of("    "), EditorState.tabSize.of(4),
        python(), syntaxHighlighting(colors), faults,
        EditorView.contentAttributes.of({
          // Focusable without it, but not every checker knows that of an editable element.
          tabindex: "0", "aria-label": label, ...(describedBy && { "aria-describedby": describedBy }),
        }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !silent) onChange?.(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    get text() { return view.state.doc.toString(); },
    set text(value) {
      silent = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
      silent = false;
    },
    mark(line, message = "") {
      const { doc } = view.state;
      if (!(line >= 1 && line <= doc.lines)) {
        view.dispatch({ effects: setFault.of(Decoration.none) });
        return;
      }
      const { from } = doc.line(line);
      const fault = Decoration.line({ class: "cm-fault", attributes: { title: message } });
      view.dispatch({
        effects: [setFault.of(Decoration.set([fault.range(from)])), EditorView.scrollIntoView(from)],
      });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
