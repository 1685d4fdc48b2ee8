using Modular.Application.Shared;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Destroys keys as part of a command.</summary>
internal sealed class SubjectKeys(UnitOfWork unitOfWork, SubjectKeyCache cache) : ISubjectKeys
{
    // Who never had a key gets the row all the same: else the next event would make one.
    public void Destroy(Guid subjectId)
    {
        unitOfWork.Queue(
            """
            insert into log.subject_keys (subject_id, destroyed_at) values ($1, clock_timestamp())
            on conflict (subject_id) do update
            set wrapped_key = null, destroyed_at = coalesce(subject_keys.destroyed_at, excluded.destroyed_at)
            """,
            subjectId);
        unitOfWork.AfterCommit(() => cache.Destroyed(subjectId));
    }
}
