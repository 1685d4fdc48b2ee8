using MediatR;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Behaviors;

/// <summary>
/// Runs the handler, then sends what it queued as one batch. When another writer was first the handler runs again on
/// fresh state, at most <see cref="MaxAttempts"/> times with a growing random pause.
/// </summary>
public sealed class UnitOfWorkBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IWrites, IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    private const int MaxAttempts = 4;

    public async Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        for (var attempt = 1; ; attempt++)
        {
            await unitOfWork.BeginAsync(typeof(TRequest));
            var response = await next();
            if (response.Error is not null)
            {
                await unitOfWork.DiscardAsync();
                return response;
            }

            var outcome = await unitOfWork.CommitAsync(response.Content);
            if (outcome.Error is null)
            {
                return response;
            }

            if (!outcome.IsConflict || attempt == MaxAttempts)
            {
                return TResponse.Refused(outcome.Error);
            }

            await unitOfWork.BackOffAsync(attempt, cancellationToken);
        }
    }
}
