using FluentValidation;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Operations;

/// <summary>
/// Builds a read model anew beside the live one, which goes on meanwhile. Answers with the id of the job that does it.
/// Refused with <c>read_model.not_found</c>, or <c>rebuild.running</c> while another one is under way.
/// </summary>
/// <param name="ReadModel">The table without its schema, such as <c>rm_orders</c>.</param>
/// <param name="SwapWhenReady">
/// True: it takes its place as soon as it has caught up; false: it waits with its report for <c>swap</c> or
/// <c>abort</c>.
/// </param>
/// <param name="Share">
/// Of the time that it may work, in percent, 1 to 100; it rests for the remainder. Null: as is usual.
/// </param>
public sealed record StartRebuildCommand(
    string Module, string ReadModel, bool SwapWhenReady, int? Share, string? Reason) : ICommand<Guid>
{
    /// <summary>Those who write meanwhile notice little of it (<c>./dev bench rebuild</c>).</summary>
    public const int UsualShare = 25;
}

internal sealed class StartRebuildValidator : AbstractValidator<StartRebuildCommand>
{
    public StartRebuildValidator()
    {
        RuleFor(command => command.Share).InclusiveBetween(1, 100);
        RuleFor(command => command.Reason).MaximumLength(OperationsErrors.LongestReason);
    }
}

/// <summary>The refusals of a rebuild.</summary>
public static class RebuildErrors
{
    public static Error NoSuchReadModel { get; } = new(
        "read_model.not_found", ErrorKind.NotFound,
        "No projection of this build keeps such a read model; GET /api/v1/ops/consumers lists them.");

    public static Error None { get; } = new(
        "rebuild.not_found", ErrorKind.NotFound, "This read model was never rebuilt.");

    public static Error Running { get; } = new(
        "rebuild.running", ErrorKind.State, "It is being rebuilt: wait for its end, or abort that rebuild first.");

    public static Error NotReady { get; } = new(
        "rebuild.not_ready", ErrorKind.State, "There is no rebuild that waits for a decision.");
}
