using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Ops;
using Xunit;

namespace Modular.Tests.Shared;

/// <summary>
/// A running container on a database of its own, as tests use it: for one test class, or for one test.
/// </summary>
public abstract class HostUnderTest : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>How long a test waits for what must come: a machine with much to do is slow, not wrong.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);

    public TestDatabase Database { get; protected set; } = null!;

    public abstract IServiceProvider Services { get; }

    /// <summary>Sends a command or query through the whole pipeline, as a request of its own.</summary>
    /// <param name="correlation">As part of what; null: of something new.</param>
    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, Guid? correlation = null)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().CorrelationId =
            correlation ?? Guid.CreateVersion7();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    /// <summary>As <see cref="SendAsync{TResponse}"/>, for what must succeed.</summary>
    public async Task<T> SucceedAsync<T>(IRequest<Result<T>> request, Guid? correlation = null)
        where T : notnull
    {
        var result = await SendAsync(request, correlation);
        return result.Error is null ? result.Value : throw Refused(request, result.Error);
    }

    /// <summary>The same for what answers with nothing.</summary>
    public async Task SucceedAsync(IRequest<Result> request, Guid? correlation = null)
    {
        if ((await SendAsync(request, correlation)).Error is { } refused)
        {
            throw Refused(request, refused);
        }
    }

    /// <summary>Until everything has happened that follows from what was asked.</summary>
    public async Task QuiesceAsync()
    {
        var pending = await Services.GetRequiredService<Quiescence>().WaitAsync(
            Patience, CancellationToken.None);
        if (pending.Count > 0)
        {
            throw new TimeoutException($"Not quiet after {Patience}:\n{string.Join('\n', pending)}");
        }
    }

    public abstract Task InitializeAsync();

    /// <summary>Stops the host and keeps the database.</summary>
    public abstract Task StopAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        // Null when the start failed: that failure is the one to be told.
        await (Database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private static InvalidOperationException Refused(object request, Error error) =>
        new($"{request.GetType().Name}: {error.Code}: {error.Detail}");
}
