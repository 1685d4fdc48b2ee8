using Modular.Tests.Demo;

// ./dev demo [--url http://… --admin-email … --admin-password …]: plays the main story, step by step.
var url = Option("--url");
var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"modular-demo-{Guid.CreateVersion7():N}"));
HostProcess? host = null;
try
{
    if (url is null)
    {
        Console.WriteLine("Starting a fresh instance …");
        host = await HostProcess.StartAsync(folder.FullName);
        Console.WriteLine($"  {host.Url} was ready after {host.ReadyAfter.TotalSeconds:F1} s");
    }

    await Story.PlayAsync(
        host?.Url ?? new Uri(url!),
        Option("--admin-email") ?? HostProcess.AdminEmail,
        Option("--admin-password") ?? HostProcess.AdminPassword,
        Console.Out);
    return 0;
}
catch (Exception surprise) when (surprise is SurpriseException or HttpRequestException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync($"The story broke off: {surprise.Message}");
    if (host is not null)
    {
        await Console.Error.WriteLineAsync($"The log of the instance:\n{host.Output}");
    }

    return 1;
}
finally
{
    if (host is not null)
    {
        await host.DisposeAsync();
    }

    folder.Delete(recursive: true);
}

string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
