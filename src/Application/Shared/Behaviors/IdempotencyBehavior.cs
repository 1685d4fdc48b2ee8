using MediatR;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Behaviors;

/// <summary>
/// Answers a repeated request from its record, which is looked for before a refusal is answered: what a repeat writes
/// collides with the record (ADR 0007). A first request pays nothing for it.
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

        var response = await next();
        return response.Error is not null && await records.FindAsync(typeof(TRequest), cancellationToken) is { } twin
            ? TResponse.Refused(twin)
            : response;
    }
}
