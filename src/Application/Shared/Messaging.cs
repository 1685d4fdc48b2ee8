using MediatR;
using Modular.Domain.Shared;

namespace Modular.Application.Shared;

/// <summary>Marks a request that may write: it runs in a unit of work.</summary>
public interface IWrites;

/// <summary>A request to change something; answers with nothing but success or a refusal.</summary>
public interface ICommand : IRequest<Result>, IWrites;

/// <summary>
/// A request to change something; answers with an id or a <see cref="Receipt"/>, never with a read model.
/// </summary>
public interface ICommand<T> : IRequest<Result<T>>, IWrites
    where T : notnull;

/// <summary>A request to know something. Its handler lives in Infrastructure: the SQL is the adapter.</summary>
public interface IQuery<T> : IRequest<Result<T>>
    where T : notnull;

public interface ICommandHandler<in TCommand> : IRequestHandler<TCommand, Result>
    where TCommand : ICommand;

public interface ICommandHandler<in TCommand, T> : IRequestHandler<TCommand, Result<T>>
    where TCommand : ICommand<T>
    where T : notnull;

public interface IQueryHandler<in TQuery, T> : IRequestHandler<TQuery, Result<T>>
    where TQuery : IQuery<T>
    where T : notnull;

/// <summary>
/// What a command says about the aggregate it wrote. The handler gives the id; the unit of work adds the version and
/// the document that the repository rendered, so that the 201, the replay of its idempotency key and the next GET are
/// the same bytes.
/// </summary>
public sealed class Receipt(Guid id)
{
    public Guid Id { get; } = id;

    /// <summary>The aggregate's version after the write: the ETag.</summary>
    public int Version { get; private set; }

    /// <summary>The response document as UTF-8 JSON; empty when the aggregate has no stored document.</summary>
    public ReadOnlyMemory<byte> Document { get; private set; }

    public void Complete(int version, ReadOnlyMemory<byte> document) => (Version, Document) = (version, document);
}

/// <summary>A response document as it is stored: copied to the response without being read.</summary>
/// <param name="Version">The version of the aggregate that it shows: the ETag.</param>
/// <param name="Json">UTF-8; empty when the caller has this version already.</param>
public sealed record StoredDocument(int Version, ReadOnlyMemory<byte> Json);
