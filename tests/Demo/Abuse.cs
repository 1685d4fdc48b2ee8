using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Modular.Tests.Demo;

/// <summary>Clients that want the server's memory and time, and nothing else.</summary>
public sealed class Abuse(Uri url) : IAsyncDisposable
{
    private const long Gigabyte = 1L << 30;
    private const int Turns = 50;
    private static readonly byte[] Bomb = Zip(64 * 1024 * 1024);
    private readonly List<Socket> _slow = [];
    private readonly CancellationTokenSource _ended = new();
    private Task _dribble = Task.CompletedTask;

    /// <summary>Connections whose requests never end: another byte of a header each second.</summary>
    public async Task OpenSlowAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = await ConnectAsync();
            await socket.SendAsync("GET /api/v1/me HTTP/1.1\r\nHost: a\r\nX-Slow: "u8.ToArray());
            _slow.Add(socket);
        }

        _dribble = DribbleAsync();
    }

    /// <summary>How many of them the server still puts up with.</summary>
    public int SlowOnes => _slow.Count(socket => socket.Connected && !(socket.Poll(0, SelectMode.SelectRead)));

    /// <summary>A body of a gigabyte, as much of it as the server takes.</summary>
    /// <returns>The first line of the answer, and how many bytes were taken before it.</returns>
    public async Task<(string Answer, long Sent)> SendGigabyteAsync(bool chunked)
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, Head(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Gigabyte}"));
        var piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)' ');
        var frame = chunked ? (byte[])[.. "10000\r\n"u8, .. piece, .. "\r\n"u8] : piece;
        var sent = 0L;
        try
        {
            while (sent < Gigabyte && !socket.Poll(0, SelectMode.SelectRead))
            {
                await SendAsync(socket, frame);
                sent += piece.Length;
            }
        }
        catch (SocketException)
        {
            // It has hung up, which is an answer, too.
        }

        return (await FirstLineAsync(socket), sent);
    }

    /// <summary>64 KiB that would become 64 MiB.</summary>
    public async Task<string> SendBombAsync()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, Head($"Content-Encoding: gzip\r\nContent-Length: {Bomb.Length}"));
        await SendAsync(socket, Bomb);
        return await FirstLineAsync(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _dribble;
        _slow.ForEach(socket => socket.Dispose());
        _ended.Dispose();
    }

    private static byte[] Head(string lines) => Encoding.ASCII.GetBytes(
        $"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{lines}\r\n\r\n");

    private static byte[] Zip(int length)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[length]);
        }

        return zipped.ToArray();
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private static async Task<string> FirstLineAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            var length = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30));
            return Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n")[0];
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        return socket;
    }

    private async Task DribbleAsync()
    {
        // Each has its second, and they are strangers: they do not all send at the same moment.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1000.0 / Turns));
        var turn = 0;
        try
        {
            while (await tick.WaitForNextTickAsync(_ended.Token))
            {
                var part = turn++ % Turns;
                foreach (var socket in _slow.Where((_, index) => index % Turns == part))
                {
                    try
                    {
                        await socket.SendAsync("a"u8.ToArray());
                    }
                    catch (SocketException)
                    {
                        // The server has closed it.
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
