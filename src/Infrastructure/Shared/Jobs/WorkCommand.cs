using System.Text;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>What jobs and timers have in common: their command, and how long to wait after a failure.</summary>
internal static class WorkCommand
{
    /// <summary>Sends the command through the ordinary pipeline; the work ends in its transaction.</summary>
    /// <returns>
    /// False: it was refused because it happened before or is too late. Then nothing was written, and the work is done.
    /// </returns>
    /// <exception cref="InvalidOperationException">It was refused otherwise.</exception>
    public static async Task<bool> SendAsync(
        IServiceProvider services, ICommand command, NpgsqlBatchCommand completion, CancellationToken cancellationToken)
    {
        services.GetRequiredService<UnitOfWork>().CompleteWith(completion);
        var result = await services.GetRequiredService<IMediator>().Send(command, cancellationToken);
        return result.Error is not { } error || (error.Kind == ErrorKind.State
            ? false
            : throw new InvalidOperationException(
                $"{command.GetType().Name} was refused: {error.Code}: {error.Detail}"));
    }

    /// <summary>
    /// 1 s, 2 s, 4 s … up to 5 minutes, +-20 % so that many failures of one cause do not come back together.
    /// </summary>
    public static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(
        Math.Min(300, Math.Pow(2, Math.Min(attempts - 1, 10))) * (0.8 + (Random.Shared.NextDouble() * 0.4)));

    /// <summary>What Postgres takes of the message: no NUL, no half characters, not too long.</summary>
    public static string CauseOf(Exception failure)
    {
        const int atMost = 2000;
        var text = failure.Message.Length > atMost ? failure.Message[..atMost] : failure.Message;
        var bytes = Encoding.UTF8.GetBytes(text.Replace('\0', ' '));
        return Encoding.UTF8.GetString(bytes);
    }
}
