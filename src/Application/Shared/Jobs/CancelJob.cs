namespace Modular.Application.Shared.Jobs;

/// <summary>
/// Takes a job back, and with it the children that it waits for. What has not begun is cancelled at once; what runs is
/// told so within 5 s, and may still succeed. Refused with <c>job.not_found</c> or <c>job.ended</c>.
/// </summary>
/// <param name="Actor">Who asks: <c>user:ID</c>.</param>
/// <param name="MayOperate">Everybody's jobs.</param>
public sealed record CancelJobCommand(Guid Id, string Actor, bool MayOperate) : ICommand;
