using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;
using Modular.Infrastructure.Users.Tokens;
using Modular.Tests.Users.Commands;
using Xunit;

namespace Modular.Tests.Users;

/// <summary>Two hosts of the module on one database, as two processes are.</summary>
public sealed class TwoHosts : IAsyncLifetime
{
    public UsersHost Here { get; } = new();

    public UsersHost There { get; } = new();

    public async Task InitializeAsync()
    {
        await Here.InitializeAsync();
        await There.StartOnAsync(Here.Database);
    }

    public async Task DisposeAsync()
    {
        await There.StopAsync();
        await Here.DisposeAsync();
    }

    /// <summary>Refused with this code: where it was done at once, elsewhere within what is promised.</summary>
    internal async Task RefusedEverywhereAsync(string accessToken, string code)
    {
        var done = TimeProvider.System.GetTimestamp();
        (await Here.VerifyAsync(accessToken)).Error?.Code.Should().Be(code, "it was done here");
        while (true)
        {
            var asked = TimeProvider.System.GetElapsedTime(done);
            if ((await There.VerifyAsync(accessToken)).Error?.Code == code)
            {
                return;
            }

            // The promise is about when somebody asks, not about how long a busy machine takes to answer.
            asked.Should().BeLessThan(RevokedSessions.MaxAge);
            await Task.Delay(20);
        }
    }
}

/// <summary>What a command does, without the command.</summary>
internal static class WriteFlow
{
    public static async Task<CommitOutcome> WriteAsync(this UsersHost host, Func<IServiceProvider, Task> write)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        await unitOfWork.BeginAsync(typeof(LogoutCommand));
        await write(scope.ServiceProvider);
        return await unitOfWork.CommitAsync(content: null);
    }
}
