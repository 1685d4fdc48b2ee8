using MediatR;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Behaviors;

/// <summary>
/// Answers a repeated request from its record. The record is looked for before the handler and again before a refusal
/// is answered: a twin may have finished in between.
/// </summary>
public sealed class IdempotencyBehavior<TRequest, TResponse>(IdempotentRequest current, IIdempotency records)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IWrites, IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (!current.IsActive)
        {
            return await next();
        }

        if (await records.FindAsync(typeof(TRequest), cancellationToken) is { } earlier)
        {
            return TResponse.Refused(earlier);
        }

        var response = await next();
        return response.Error is not null && await records.FindAsync(typeof(TRequest), cancellationToken) is { } twin
            ? TResponse.Refused(twin)
            : response;
    }
}
