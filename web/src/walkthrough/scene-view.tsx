import type { ApiScene } from '../../../src/http/api.ts';
import { PriorityMark } from '../frame/priority-mark.tsx';

/** What comes from outside, what Sinew does of it, and what people then have before them. */
export function SceneView({ scene: { given, happened, tasks, failures } }: { scene: ApiScene }) {
  return (
    <div className="scene-view">
      <h3>What happens</h3>
      <p>{given}</p>
      <h3>What Sinew does</h3>
      {happened.length === 0 ? (
        <p className="page-note">Nothing.</p>
      ) : (
        <ol className="scene-lines">
          {happened.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ol>
      )}
      <h3>What people see</h3>
      {tasks.length === 0 ? (
        <p className="page-note">No task is open.</p>
      ) : (
        tasks.map((task, index) => <SceneTask key={index} task={task} />)
      )}
      {failures.length === 0 ? null : (
        <div className="scene-failures">
          <h3>Expected otherwise</h3>
          <ul>
            {failures.map((failure) => (
              <li key={failure}>{failure}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function SceneTask({ task }: { task: ApiScene['tasks'][number] }) {
  const { title, asks, rung, owner, why, todo, otherwise, form } = task;
  return (
    <article className="scene-task">
      <h4>
        <PriorityMark priority={task.priority} /> {title}
      </h4>
      <p>
        {owner === null ? (
          <>
            Asked: <strong>{asks}</strong>
            {rung === 0 ? '' : `, after ${rung} ${rung === 1 ? 'escalation' : 'escalations'}`}.
          </>
        ) : (
          <>
            <strong>{owner}</strong> accepted and answers for it.
          </>
        )}
      </p>
      <dl className="scene-words">
        <dt>Why</dt>
        <dd>{why}</dd>
        <dt>To do</dt>
        <dd>{todo}</dd>
        <dt>Otherwise</dt>
        <dd>{otherwise}</dd>
        {form.length === 0 ? null : (
          <>
            <dt>Written down</dt>
            <dd>{form.join('; ')}</dd>
          </>
        )}
      </dl>
    </article>
  );
}
