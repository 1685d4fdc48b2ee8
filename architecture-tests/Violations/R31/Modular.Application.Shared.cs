using MediatR;

namespace Modular.Application.Shared;

public interface IQuery<T> : IRequest<T>;

public interface IQueryHandler<in TQuery, T> : IRequestHandler<TQuery, T>
    where TQuery : IQuery<T>;

public interface IFollowsLog
{
    static abstract string Consumer { get; }
}
