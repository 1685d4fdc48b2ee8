using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Modular.Tests.Shared;

/// <summary>Who is on the other side of a connection, as its startup packet says.</summary>
public sealed record WireClient(string User, string Application, string Database);

/// <summary>What a client sends in one go, up to its Sync (or one simple query).</summary>
/// <param name="Sql">The statements that it executes, prepared ones too, in order.</param>
public sealed record WireBatch(WireClient Client, IReadOnlyList<string> Sql)
{
    public bool Contains(string text) => Sql.Any(sql => sql.Contains(text, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What happens to a batch.</summary>
public enum WireVerdict
{
    Relay,

    /// <summary>The connection breaks before the server sees the batch: nothing of it happens.</summary>
    CutBefore,

    /// <summary>The connection breaks when the server has done all of it, before the client hears of it.</summary>
    CutAfter,

    /// <summary>
    /// The connection breaks, and the batch is still on its way: the server does it when the test says so.
    /// </summary>
    CutAndDeliverLate,
}

/// <summary>
/// Stands between Npgsql and Postgres and understands the framing of their messages: counts round trips and statements
/// and breaks connections at the worst moments.
/// </summary>
public sealed class WireProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, byte> _links = [];
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _fate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _severed;
    private int _roundTrips;
    private int _statements;

    private WireProxy(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whose traffic is counted; at first everybody's.</summary>
    public Func<WireClient, bool> Counted { get; set; } = _ => true;

    /// <summary>Batches that the client waited for. BEGIN travels with the next one and is none.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>Executions of statements, those of BEGIN, COMMIT and ROLLBACK excepted.</summary>
    public int Statements => Volatile.Read(ref _statements);

    /// <summary>Decides about each batch; it may take its time, and the batch waits.</summary>
    public Func<WireBatch, Task<WireVerdict>>? Intercept { get; set; }

    /// <summary>When it ends, what was cut off is delivered.</summary>
    public TaskCompletionSource Late { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<WireProxy> StartAsync(string host, int port) =>
        new(new IPEndPoint((await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork))[0], port));

    /// <summary>Counts from zero. Warm up before: each new connection asks for the types of the database.</summary>
    public void Reset() => (_roundTrips, _statements) = (0, 0);

    /// <summary>Does this to the next batch that fits, once. The task ends when it has been decided.</summary>
    public Task OnceAsync(WireVerdict verdict, Func<WireBatch, bool> when)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Intercept = batch => Task.FromResult(when(batch) && fired.TrySetResult() ? verdict : WireVerdict.Relay);
        return fired.Task;
    }

    /// <summary>
    /// The first batch that was cut has met its fate: the server has done all of it, or will never see it.
    /// </summary>
    public Task Fate => _fate.Task;

    /// <summary>From now on nothing gets through, as if the client's machine had lost its power.</summary>
    public void Sever()
    {
        _severed = true;
        foreach (var link in _links.Keys)
        {
            link.Close();
        }
    }

    public void Mend() => _severed = false;

    public async ValueTask DisposeAsync()
    {
        Sever();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                if (_severed)
                {
                    client.Close();
                    continue;
                }

                var link = new Link(this, client);
                _links.TryAdd(link, 0);
                _ = Task.Run(() => RunAsync(link));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            // Disposed, while it waited or between two connections.
        }
    }

    private async Task RunAsync(Link link)
    {
        try
        {
            await link.RunAsync(_server);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone: so does the other.
        }
        finally
        {
            link.Close();
            _links.TryRemove(link, out _);
        }
    }

    private Task<WireVerdict> DecideAsync(WireBatch batch)
    {
        if (Counted(batch.Client))
        {
            if (batch.Sql.Count == 0 || !batch.Sql.All(IsBegin))
            {
                Interlocked.Increment(ref _roundTrips);
            }

            Interlocked.Add(ref _statements, batch.Sql.Count(sql => !IsTransactionControl(sql)));
        }

        return Intercept is { } intercept ? intercept(batch) : Task.FromResult(WireVerdict.Relay);
    }

    private static bool IsBegin(string sql) => sql.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase);

    private static bool IsTransactionControl(string sql) => IsBegin(sql)
        || sql.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase)
        || sql.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase);

    /// <summary>One connection and its two directions.</summary>
    private sealed class Link(WireProxy proxy, Socket client)
    {
        private const int Startup = 196608;
        private const int CancelRequest = 80877102;

        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly Dictionary<string, string> _prepared = new(StringComparer.Ordinal);
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private WireClient _who = new("", "", "");
        // The server says once that it is ready without being asked.
        private int _awaited = 1;
        private volatile bool _isMute;

        public async Task RunAsync(IPEndPoint server)
        {
            client.NoDelay = true;
            await _server.ConnectAsync(server);
            await using var fromClient = new NetworkStream(client);
            await using var toServer = new NetworkStream(_server);
            if (!await GreetAsync(fromClient, toServer))
            {
                return;
            }

            // Whichever side goes first takes the other along.
            var ended = await Task.WhenAny(AskAsync(fromClient, toServer), AnswerAsync(toServer, fromClient));
            Close();
            await ended;
        }

        public void Close()
        {
            client.Close();
            _server.Close();
        }

        // A client that would like encryption is told that there is none.
        private async Task<bool> GreetAsync(NetworkStream fromClient, NetworkStream toServer)
        {
            while (true)
            {
                var packet = await ReadAsync(fromClient, headerLength: 4);
                if (packet is null)
                {
                    return false;
                }

                var code = BinaryPrimitives.ReadInt32BigEndian(packet.AsSpan(4));
                if (code is not (Startup or CancelRequest) && packet.Length == 8)
                {
                    await fromClient.WriteAsync("N"u8.ToArray());
                    continue;
                }

                await toServer.WriteAsync(packet);
                if (code == CancelRequest)
                {
                    return false;
                }

                var words = Encoding.UTF8.GetString(packet.AsSpan(8)).Split('\0');
                string Setting(string name) => Array.IndexOf(words, name) is >= 0 and var at ? words[at + 1] : "";
                _who = new WireClient(Setting("user"), Setting("application_name"), Setting("database"));
                return true;
            }
        }

        private async Task AskAsync(NetworkStream fromClient, NetworkStream toServer)
        {
            using var held = new MemoryStream();
            List<string> sql = [];
            while (await ReadAsync(fromClient, headerLength: 5) is { } message)
            {
                held.Write(message);
                switch ((char)message[0])
                {
                    case 'P':
                        _prepared[Text(message, 5)] = Second(message);
                        continue;
                    case 'B':
                        sql.Add(_prepared.GetValueOrDefault(Second(message), ""));
                        continue;
                    case 'D' or 'E' or 'C':
                        continue;
                    case 'Q':
                        sql.Add(Text(message, 5));
                        break;
                    case 'S':
                        break;
                    default:
                        await ForwardAsync(held, toServer);
                        continue;
                }

                var verdict = await proxy.DecideAsync(new WireBatch(_who, [.. sql]));
                sql.Clear();
                if (verdict == WireVerdict.CutBefore)
                {
                    proxy._fate.TrySetResult();
                    return;
                }

                _isMute |= verdict != WireVerdict.Relay;
                Interlocked.Increment(ref _awaited);
                if (verdict == WireVerdict.CutAndDeliverLate)
                {
                    client.Close();
                    await proxy.Late.Task;
                    await ForwardAsync(held, toServer);
                    await _answered.Task;
                    return;
                }

                await ForwardAsync(held, toServer);
            }
        }

        private async Task AnswerAsync(NetworkStream fromServer, NetworkStream toClient)
        {
            while (await ReadAsync(fromServer, headerLength: 5) is { } message)
            {
                var left = message[0] == 'Z' ? Interlocked.Decrement(ref _awaited) : int.MaxValue;
                if (!_isMute)
                {
                    await toClient.WriteAsync(message);
                }
                else if (left == 0)
                {
                    _answered.TrySetResult();
                    proxy._fate.TrySetResult();
                    return;
                }
            }
        }

        private static async Task ForwardAsync(MemoryStream held, NetworkStream to)
        {
            await to.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length));
            held.SetLength(0);
        }

        // A message is its type byte, except in the first packet, and a length that counts itself.
        private static async Task<byte[]?> ReadAsync(NetworkStream from, int headerLength)
        {
            var header = new byte[headerLength];
            if (await from.ReadAtLeastAsync(header, headerLength, throwOnEndOfStream: false) < headerLength)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(headerLength - 4)) + headerLength - 4;
            var message = new byte[length];
            header.CopyTo(message, 0);
            await from.ReadExactlyAsync(message.AsMemory(headerLength));
            return message;
        }

        // Parse and Bind begin with two names: statement and text, portal and statement.
        private static string Second(byte[] message) => Text(message, Array.IndexOf(message, (byte)0, 5) + 1);

        private static string Text(byte[] message, int from) =>
            Encoding.UTF8.GetString(message.AsSpan(from, Array.IndexOf(message, (byte)0, from) - from));
    }
}
