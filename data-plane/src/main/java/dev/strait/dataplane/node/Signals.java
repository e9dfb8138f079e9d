package dev.strait.dataplane.node;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT. A shutdown hook alone cannot tell a second signal from the first, so the
 * JVM's own signal class is used; by reflection, for it is not part of Java SE and may be missing.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final int FIRST_SIGNAL_STATUS = 128;

  private Signals() {}

  /**
   * Calls the action at the first signal and ends the process at once when the same one comes
   * again. Ctrl-C reaches every process of a terminal and a launcher sends SIGTERM after it: two
   * different signals are one wish.
   */
  static void onEnd(Runnable action) {
    Set<Object> seen = ConcurrentHashMap.newKeySet();
    InvocationHandler handler =
        (proxy, method, args) -> {
          if (method.getName().equals("handle")) {
            signalled(args[0], seen, action);
            return null;
          }
          return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == args[0];
            default -> "Signals";
          };
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlerType}, handler);
      for (String name : new String[] {"TERM", "INT"}) {
        signal
            .getMethod("handle", signal, handlerType)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.warn("Signals cannot be taken ({}): the process ends without draining.", e.toString());
    }
  }

  private static void signalled(Object signal, Set<Object> seen, Runnable action)
      throws ReflectiveOperationException {
    if (seen.add(signal)) {
      action.run();
      return;
    }
    LOG.warn("Signalled again: ending at once.");
    int number = (int) signal.getClass().getMethod("getNumber").invoke(signal);
    Runtime.getRuntime().halt(FIRST_SIGNAL_STATUS + number);
  }
}
