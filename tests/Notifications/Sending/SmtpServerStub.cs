using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Modular.Tests.Notifications.Sending;

/// <summary>A mail server on loopback that takes real SMTP conversations (RFC 5321), one after the other.</summary>
internal sealed class SmtpServerStub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public SmtpServerStub()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What RCPT TO is answered.</summary>
    public string RecipientAnswer { get; init; } = "250 OK";

    /// <summary>What the end of DATA is answered.</summary>
    public string DataAnswer { get; init; } = "250 queued";

    public ConcurrentQueue<string> Mails { get; } = [];

    public ConcurrentQueue<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        // The listener last: accepting on a stopped one is an error of its own.
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ConverseAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 stub ready");
            while (await reader.ReadLineAsync(_stop.Token) is { } command)
            {
                Commands.Enqueue(command);
                var answer = command.Split(' ', ':')[0].ToUpperInvariant() switch
                {
                    "RCPT" => RecipientAnswer,
                    "DATA" => await TakeAsync(reader, writer),
                    "QUIT" => "221 bye",
                    _ => "250 OK",
                };
                await writer.WriteLineAsync(answer);
            }
        }
        catch (IOException)
        {
            // The client has hung up.
        }
    }

    private async Task<string> TakeAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        Mails.Enqueue(mail.ToString());
        return DataAnswer;
    }
}
