using MediatR;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Behaviors;

/// <summary>
/// Looks how far a read model is before it is read: what the answer shows is never older than what its headers say.
/// </summary>
public sealed class FreshnessBehavior<TRequest, TResponse>(Freshness freshness, IReadModels readModels)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IFollowsLog, IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        await readModels.CatchUpAsync(typeof(TRequest), TRequest.Consumer, freshness, cancellationToken) is { } behind
            ? TResponse.Refused(behind)
            : await next();
}
