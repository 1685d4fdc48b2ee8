using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Tests.EventLog.Probe;

internal sealed record Home(string Street, string City, int Floor);

internal sealed record ContactNoted(
    Guid PersonId,
    [property: Personal(nameof(ContactNoted.PersonId))] string Email,
    [property: Personal(nameof(ContactNoted.PersonId))] Home? Home) : IDomainEvent;

internal sealed record NoteContact(Guid PersonId, string Email, Home? Home = null) : ICommand;

internal sealed class NoteContactHandler(UnitOfWork unitOfWork, IIdSource ids) : ICommandHandler<NoteContact>
{
    public Task<Result> Handle(NoteContact request, CancellationToken cancellationToken)
    {
        unitOfWork.AppendFact(
            "orders.contact", ids.NewId(), new ContactNoted(request.PersonId, request.Email, request.Home));
        return Task.FromResult(Result.Success);
    }
}

internal sealed record ErasePerson(Guid PersonId) : ICommand;

internal sealed class ErasePersonHandler(ISubjectKeys keys) : ICommandHandler<ErasePerson>
{
    public Task<Result> Handle(ErasePerson request, CancellationToken cancellationToken)
    {
        keys.Destroy(request.PersonId);
        return Task.FromResult(Result.Success);
    }
}

internal sealed class ContactsProjection : IProjection
{
    public string ReadModel => "rm_contacts";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events => [typeof(ContactNoted)];

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes)
    {
        var noted = events.Select(e => (ContactNoted)e.Data).ToList();
        writes.Add(Statement.Of(
            """
            insert into orders.rm_contacts (event_id, person, email, city)
            select n.event_id, n.person, n.email, n.city
            from unnest($1, $2, $3, $4) as n (event_id, person, email, city)
            """,
            events.Select(e => e.Origin.EventId).ToArray(), noted.Select(n => n.PersonId).ToArray(),
            noted.Select(n => n.Email).ToArray(), noted.Select(n => n.Home?.City).ToArray()));
    }
}
